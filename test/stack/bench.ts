import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Bench, type Measured, merged, wrongCounts } from '../bench/bench.ts';
import { table } from '../bench/figure.ts';
import { createTools } from '../bench/tools.ts';
import { compile } from './setup.ts';

/**
 * `npm run bench`: a table for people, or with `--json` one array for programs and nothing else on standard output;
 * `npm run bench -- uws capture` for some of the benches. With `--short` each runs once with small sizes, as in `npm test`:
 * only what can be counted counts, and `--report` names the file that is told how many benches did well.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});
const say = (text: string): void => console.error(`- ${text} ...`);

// Half of an array would pass for a whole one, so there is none. What has been started ends with this process.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    console.error(`Cut short by ${signal}: there are no figures.`);
    process.exit(code);
  });

// The benches stand on the compiled packages, so they can be read only now.
await compile(say);
const { BENCHES } = await import('../bench/benches.ts');

function chosen(): readonly Bench[] {
  if (positionals.length === 0) return BENCHES;
  const unknown = positionals.filter((name) => BENCHES.every((bench) => bench.name !== name));
  if (unknown.length > 0) {
    console.error(
      `No such bench: ${unknown.join(', ')}. There are: ${BENCHES.map(({ name }) => name).join(', ')}.`,
    );
    process.exit(1);
  }
  return BENCHES.filter(({ name }) => positionals.includes(name));
}

const tools = createTools(say);
const done: Measured[] = [];
const wrong: string[] = [];
let failed = 0;
for (const bench of chosen()) {
  say(`measuring ${bench.name}`);
  try {
    const measured = await (values.short ? bench.short(tools) : bench.full(tools));
    done.push(measured);
    const amiss = wrongCounts(measured.counts);
    if (amiss.length > 0) throw new Error(amiss.join('\n'));
  } catch (error) {
    // One that fails does not hide what the others find.
    failed += 1;
    wrong.push(
      `${bench.name}: ${error instanceof Error ? (values.short ? error.message : error.stack) : String(error)}`,
    );
  }
}
const { figures } = merged(done);
console.log(values.json ? JSON.stringify(figures) : table(figures));
if (values.report !== undefined)
  writeFileSync(values.report, JSON.stringify({ passed: chosen().length - failed, failed }));
for (const line of wrong) console.error(line);
process.exitCode = failed > 0 ? 1 : 0;
