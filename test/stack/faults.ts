/** `npm run faults`: every fault at every byte position, in all worlds; `npm run faults -- broker` in some of them. */
import { join } from 'node:path';
import { run } from './commands.ts';
import { root } from './paths.ts';

const worlds = process.argv.slice(2);
const { code } = await run(
  process.execPath,
  [
    join(root, 'node_modules', '.bin', 'jest'),
    ...['--config', 'test/jest.config.mjs', '--selectProjects', 'test'],
    ...['--testPathPatterns', `test/faults/(${worlds.length > 0 ? worlds.join('|') : '.*'})\\.test`],
  ],
  {
    cwd: root,
    env: { RUN_ELSEWHERE_FAULTS: 'all' },
    onOutput: (text) => process.stdout.write(text),
  },
);
process.exitCode = code;
