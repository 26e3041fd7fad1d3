import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whatIsAmiss } from './amiss.ts';
import { chromium } from './chromium.ts';
import { hubEnvironment } from './environments.ts';
import { root } from './paths.ts';
import { openPythons } from './python.ts';
import { setUp } from './setup.ts';
import { bringVsCode, packageExtension } from './vscode.ts';
import { type Outcome, stages, type Suite } from './suites.ts';
import { verdictOf } from './verdict.ts';

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`;

interface Ran extends Outcome {
  /** For people; empty where all went well. */
  readonly amiss: string;
}

async function runSuite(suite: Suite, logs: string): Promise<Ran> {
  const began = Date.now();
  const outcome = await suite.run();
  const { retried = 0 } = outcome;
  const skipped =
    (outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '') +
    (retried > 0 ? `, ${retried} of them on a second try` : '');
  // A colon after the name and a time at the end: only the last line of all is the plain count.
  console.log(
    `${suite.name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped} in ${seconds(began)}`,
  );
  writeFileSync(join(logs, `${suite.name}.log`), outcome.output);
  const amiss = whatIsAmiss(suite.name, outcome);
  if (amiss !== '') console.log(amiss);
  return { ...outcome, amiss };
}

const isOn = (flag: string): boolean => !['', '0', 'false'].includes(flag);

async function runLane(lane: readonly Suite[], logs: string): Promise<Ran[]> {
  const outcomes: Ran[] = [];
  for (const suite of lane) outcomes.push(await runSuite(suite, logs));
  return outcomes;
}

/** `npm test`, or `npm test -- --only <suite>` for some of the suites. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const say = (text: string): void => console.error(`- ${text} ...`);
  const began = Date.now();
  const [setup] = await Promise.all([setUp(say), bringVsCode(say)]);
  // Here, since several suites want it at the same time.
  await hubEnvironment(await openPythons(say), say);
  await packageExtension(say);
  const browser = await chromium(say);
  console.error(`Set up in ${seconds(began)}.`);
  const logs = join(root, 'test-results');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs);

  const outcomes: Ran[] = [];
  for (const stage of stages(setup, browser)) {
    const lanes = stage.map((lane) => lane.filter(({ name }) => values.only?.includes(name) ?? true));
    outcomes.push(...(await Promise.all(lanes.map((lane) => runLane(lane, logs)))).flat());
  }
  const { line, exitCode } = verdictOf(outcomes, !isOn(process.env.CI ?? ''));
  if (exitCode !== 0 && outcomes.every(({ failed }) => failed === 0))
    console.log('Nothing failed, but something was skipped or nothing ran: that counts as a failure here.');
  // Once more, where whoever reads a long log looks first.
  for (const { amiss } of outcomes) if (amiss !== '') console.log(amiss);
  console.log(line);
  return exitCode;
}

process.exit(
  await main().catch((error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    console.log('0 passed, 1 failed');
    return 1;
  }),
);
