/** `npm run audit`: whether something is known against the npm packages that we ship, by the registry's own advisories. */
import { auditReport } from './audit-report.ts';
import { run } from './commands.ts';
import { root } from './paths.ts';

const { output } = await run('npm', ['audit', '--omit=dev', '--json', '--loglevel=silent'], { cwd: root });
const { text, code } = auditReport(output);
console.log(text);
process.exitCode = code;
