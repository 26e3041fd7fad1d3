import type { JobRef, JobStatus, Phase } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import type { DriverBench } from './bench.js';
import { check, checkFails, checkSame, soon, stored } from './checks.js';
import { firstJob, firstMode, loseForGood, recoveredJob, watchUntil } from './story.js';

export async function take(bench: DriverBench): Promise<void> {
  const { job, task, offer, key, created, begun } = await firstJob(bench);
  checkSame(job.platformId, bench.platform.id, 'the platform of the job');
  checkSame(stored(job), job, 'the job after a reload');
  checkSame(begun[1] - begun[0], 1, 'how many jobs were started');
  check(created.length <= 1, 'the job was created more than once');
  if (created[0] !== undefined) checkSame(created[0].url, job.url, 'the job that was told of');
  const driver = bench.connect('member');
  const { phase } = await driver.status(job, soon());
  check(phase !== 'PENDING' && !isFinal(phase), `a job that was just started is ${phase}`);
  if (!driver.can.honoursKey) return;
  const again = await driver.submit(task, offer, key, () => Promise.resolve(), soon());
  checkSame(again, job, 'the job of the same key');
  checkSame(await bench.begun(), begun[1], 'how many jobs there are after the same key was sent again');
}

export async function recover(bench: DriverBench): Promise<void> {
  if (bench.modes.includes('batch')) await recoveredJob(bench);
  else await loseForGood(bench);
  const driver = bench.connect('member');
  if (driver.can.honoursKey) {
    checkSame(await driver.recover(crypto.randomUUID(), soon()), 'absent', 'what became of an unknown key');
  }
}

const ORDER: readonly Phase[] = ['PENDING', 'QUEUED', 'EXECUTING', 'COMPLETED'];

export async function watch(bench: DriverBench): Promise<void> {
  if (bench.modes.includes('batch')) await watchToItsEnd(bench);
  const { job } = await firstJob(bench);
  const driver = bench.connect('member');
  if (firstMode(bench) === 'live') {
    const told = await watchUntil(driver, job, ({ sessionUrl }) => sessionUrl !== undefined);
    check(/^https?:/.test(told.at(-1)?.sessionUrl ?? ''), 'the session has no page');
  }
  const enough = new AbortController();
  const watching = driver.watch(job, enough.signal)[Symbol.asyncIterator]();
  await watching.next();
  const next = watching.next().catch((error: unknown) => error);
  enough.abort(new Error('enough'));
  check((await next) === enough.signal.reason, 'a watch that was called off ends in another way');
}

async function watchToItsEnd(bench: DriverBench): Promise<void> {
  const job = await recoveredJob(bench);
  const told: JobStatus[] = [];
  for await (const status of bench.connect('member').watch(job, soon())) {
    told.push(status);
    if (status.phase === 'EXECUTING') bench.advance?.(job, 'ended');
  }
  const at = told.map(({ phase }) => ORDER.indexOf(phase));
  const phases = told.map(({ phase }) => phase).join(', ');
  check(
    at.every((place, n) => place >= 0 && place >= (at[n - 1] ?? 0)),
    `phases are told as ${phases}`,
  );
  checkSame(told.at(-1)?.phase, 'COMPLETED', `the last of ${phases}`);
  check(told.at(-1)?.error === undefined, 'a job that went well has an error');
}

export async function restart(bench: DriverBench): Promise<void> {
  const { job } = await firstJob(bench);
  const live = firstMode(bench) === 'live';
  const seen = async (ref: JobRef): Promise<JobStatus | undefined> =>
    (
      await watchUntil(bench.connect('member'), ref, ({ phase, sessionUrl }) =>
        live ? sessionUrl !== undefined : phase === 'EXECUTING',
      )
    ).at(-1);
  const before = await seen(job);
  const after = await seen(stored(job));
  checkSame(after?.phase, 'EXECUTING', 'the phase after a restart');
  checkSame(after?.sessionUrl, before?.sessionUrl, 'the page after a restart');
  await bench.connect('member').start(stored(job), soon());
  checkSame(
    (await seen(stored(job)))?.phase,
    'EXECUTING',
    'the phase after a job that runs was started again',
  );
}

export async function extend(bench: DriverBench): Promise<void> {
  const { job } = await firstJob(bench);
  const driver = bench.connect('member');
  const { durationSeconds: before } = await driver.status(job, soon());
  // A session that came without a job has no limit to move.
  if (!driver.can.extend || job.session === true) {
    await checkFails(bench, driver.extend(job, 60, soon()), 'asking for more time', 'unsupported');
    checkSame((await driver.status(job, soon())).durationSeconds, before, 'the time after that');
    return;
  }
  check(before !== undefined, 'a job whose time can be extended has no limit');
  const total = await driver.extend(job, 60, soon());
  checkSame(total, before + 60, 'the time that was granted');
  checkSame((await driver.status(job, soon())).durationSeconds, total, 'the time that the job has');
}

const jobWithOutput = async (bench: DriverBench): Promise<JobRef> => {
  if (!bench.modes.includes('batch')) return (await firstJob(bench)).job;
  const job = await recoveredJob(bench);
  bench.advance?.(job, 'ended');
  await watchUntil(bench.connect('member'), job);
  return job;
};

export async function log(bench: DriverBench): Promise<void> {
  const job = await jobWithOutput(bench);
  const driver = bench.connect('member');
  const { hasLog } = await driver.status(job, soon());
  checkSame(hasLog, driver.can.log, 'whether the job has a log');
  if (!driver.can.log) {
    await checkFails(bench, driver.log(job, 0, soon()), 'reading the log', 'unsupported');
    return;
  }
  const whole = await driver.log(job, 0, soon());
  check(whole.text.trim() !== '', 'the log of a job that has run is empty');
  const rest = await driver.log(job, whole.nextByte, soon());
  checkSame(rest, { text: '', nextByte: whole.nextByte }, 'the log beyond its end');
  const start = new TextEncoder().encode(whole.text.slice(0, -4)).byteLength;
  const tail = await driver.log(job, start, soon());
  checkSame(tail, { text: whole.text.slice(-4), nextByte: whole.nextByte }, 'the end of the log');
  // A session need not have one.
  const { job: first } = await firstJob(bench);
  if ((await driver.status(first, soon())).hasLog) return;
  checkSame(await driver.log(first, 0, soon()), { text: '', nextByte: 0 }, 'the log of a job without one');
}

export async function results(bench: DriverBench): Promise<void> {
  const job = await jobWithOutput(bench);
  const driver = bench.connect('member');
  const { results: made } = await driver.status(job, soon());
  if (!driver.can.results) {
    checkSame(made, [], 'the results');
    const none = { id: 'notebook', kind: 'notebook', url: job.url, path: 'notebook.ipynb' } as const;
    await checkFails(bench, driver.readResult(none, soon()), 'reading a result', 'unsupported');
    await checkFails(bench, driver.fetchResult(none, bench.newFile(), soon()), 'fetching one', 'unsupported');
    return;
  }
  const notebook = made.find(({ kind }) => kind === 'notebook');
  check(notebook !== undefined, `there is no notebook among the results: ${JSON.stringify(made)}`);
  const text = await driver.readResult(notebook, soon());
  check(Array.isArray((JSON.parse(text) as { cells?: unknown }).cells), 'the result is no notebook');
  const { sizeBytes } = await driver.fetchResult(stored(notebook), bench.newFile(), soon());
  checkSame(sizeBytes, new TextEncoder().encode(text).byteLength, 'the size of the file that was fetched');
}
