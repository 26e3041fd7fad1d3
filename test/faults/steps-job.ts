import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import {
  collect,
  isFinal,
  type JobRef,
  type JobResult,
  type PlatformDriver,
  PlatformError,
  type Run,
} from '@run-elsewhere/planner';
import type { StepName } from './fault.ts';
import { must, mustBePlain, type Scene } from './scene.ts';
import { type Before, bounds, type Step } from './step.ts';

const LACKS = 'its protocol has no word for it';

type Doing = (driver: PlatformDriver, job: JobRef, signal: AbortSignal) => Promise<unknown>;

/** Does something to a job that runs. A person who was told that it failed does it again. */
function doing(
  can: 'extend' | 'finish' | undefined,
  work: Doing,
  check: (scene: Scene, before: Before) => Promise<void>,
): Step {
  return {
    most: bounds.call,
    prepare: async (scene) => {
      if (can !== undefined && !scene.driver().can[can]) return LACKS;
      const job = await scene.job();
      const { durationSeconds } = await scene.driver().status(job, scene.signal);
      return { job, ...(durationSeconds === undefined ? {} : { seconds: durationSeconds }) };
    },
    act: async (scene, { job }) => {
      await work(scene.driver(), jobOf(job), scene.signal);
      return 'done';
    },
    after: async (scene, before, outcome) => {
      if (outcome !== 'done') await work(scene.driver(), jobOf(before.job), scene.signal);
      await check(scene, before);
      return undefined;
    },
  };
}

const jobOf = (job: JobRef | undefined): JobRef => {
  if (job === undefined) throw new Error('there is no job');
  return job;
};

async function mustBeOver(scene: Scene, { job }: Before): Promise<void> {
  const driver = scene.driver();
  for (let reads = 0; ; reads++) {
    const { phase } = await driver.status(jobOf(job), scene.signal);
    if (isFinal(phase)) return;
    must(reads < 20, `it was told that the job is stopped, and it is ${phase}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function mustBeGone(scene: Scene, { job }: Before): Promise<void> {
  const left = await scene
    .driver()
    .status(jobOf(job), scene.signal)
    .catch((error: unknown) => error);
  if (left instanceof PlatformError)
    must(left.failure.kind === 'gone', `a removed job is ${left.failure.kind}`);
  else must(isFinal((left as { phase: 'COMPLETED' }).phase), 'a removed job still runs');
}

async function mustBeLonger(scene: Scene, { job, seconds = 0 }: Before): Promise<void> {
  const { durationSeconds = 0 } = await scene.driver().status(jobOf(job), scene.signal);
  const more = durationSeconds - seconds;
  // A person who was told that it failed asks again, and gets it twice where the first was done all the same.
  must(more === 60 || more === 120, `asked for 60 s more, got ${more}`);
}

async function withResult(scene: Scene): Promise<{ job: JobRef; result: JobResult; whole: string } | string> {
  const driver = scene.driver();
  if (!driver.can.results) return LACKS;
  const job = await scene.job();
  const live = scene.task.mode === 'live';
  if (!live) await scene.world.service.advance(job, 'ended');
  for (let reads = 0; reads < 50; reads++) {
    const { results, phase } = await driver.status(job, scene.signal);
    const result = results.find(({ kind }) => kind === 'notebook');
    if (result !== undefined && (live || isFinal(phase)))
      return { job, result, whole: await driver.readResult(result, scene.signal) };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the job has no notebook');
}

/** What is kept of a notebook that was read, as it is beside the original. */
async function kept({ world, told }: Scene, before: Before, text: string): Promise<string> {
  const { platform } = world.service;
  const result = resultOf(before);
  const driver = Object.assign(Object.create(world.driver()) as PlatformDriver, {
    status: async () => ({ phase: 'COMPLETED', hasLog: false, results: [result] }),
    readResult: async () => text,
  });
  const files: string[] = [];
  const places = {
    freePath: async (_origin: string, name: string) => name,
    writeText: async (_path: string, written: string) => void files.push(written),
    makeFolder: async () => undefined,
  };
  const run = {
    platformName: platform.name,
    origin: 'clusters.ipynb',
    mode: 'batch',
    job: jobOf(before.job),
  };
  const { failures } = await collect(run as Run, driver, places, { signal: new AbortController().signal });
  for (const failure of failures) {
    must(failure.text.includes(platform.name), `a failure names nobody: ${failure.text}`);
    mustBePlain(failure.text);
    told.push(JSON.stringify(failure));
    return 'told';
  }
  must(files[0] === before.whole, `a result is taken for whole that is not: ${text.slice(0, 80)}`);
  return 'done';
}

const resultOf = ({ result }: Before): JobResult => {
  if (result === undefined) throw new Error('there is no result');
  return result;
};

/** Wherever they are kept: each in a file of its own, with a name that every system takes. */
function mustStayInTheirFolder(results: readonly JobResult[]): void {
  const paths = results.map(({ path }) => path);
  for (const path of paths) {
    const segments = path.split('/');
    must(
      segments.every(
        (segment) => FILE_NAME.test(segment) && !RESERVED.test(segment) && segment.length <= 255,
      ),
      `a result would be kept as ${JSON.stringify(path)}`,
    );
  }
  const apart = new Set(paths.map((path) => path.toLowerCase()));
  must(apart.size === paths.length, `results would be kept in one file: ${paths.join(', ')}`);
}

const FILE_NAME = /^(?![. ])[^\p{Cc}<>:"|?*\\\u202a-\u202e\u2066-\u2069]+(?<![. ])$/u;
/** On Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What is done to a job that exists. */
export const STEPS_JOB = {
  status: {
    most: bounds.call,
    prepare: async (scene) => ({ job: await scene.job() }),
    act: async (scene, { job }) => {
      const {
        phase,
        results,
        sessionUrl = 'https://none',
      } = await scene.driver().status(jobOf(job), scene.signal);
      must(/^https?:\/\//.test(sessionUrl), `a page would be opened at ${sessionUrl}`);
      must(!isFinal(phase), `the job runs, and is said to be ${phase}`);
      mustStayInTheirFolder(results);
      return 'done';
    },
  },
  log: {
    most: bounds.call,
    prepare: async (scene) => {
      if (!scene.driver().can.log) return LACKS;
      const job = await scene.job();
      return { job, whole: (await scene.driver().log(job, 0, scene.signal)).text };
    },
    act: async (scene, { job, whole = '' }) => {
      const { text, nextByte } = await scene.driver().log(jobOf(job), 0, scene.signal);
      must(nextByte <= Buffer.byteLength(whole), 'the log goes on beyond its end');
      return text === whole ? 'done' : 'in part';
    },
  },
  'read result': {
    most: bounds.transfer,
    prepare: withResult,
    act: async (scene, before) => {
      const text = await scene.driver().readResult(resultOf(before), scene.signal);
      return kept(scene, before, text);
    },
  },
  'fetch result': {
    most: bounds.transfer,
    prepare: withResult,
    act: async (scene, before) => {
      const file = scene.world.newFile();
      try {
        await scene.driver().fetchResult(resultOf(before), file, scene.signal);
      } catch (error) {
        must(!existsSync(file.path), 'half a result is left on the disk');
        throw error;
      }
      const text = await readFile(file.path, 'utf8');
      must(text === before.whole, `a result is taken for whole that is not: ${text.slice(0, 80)}`);
      return 'done';
    },
  },
  extend: doing('extend', (driver, job, signal) => driver.extend(job, 60, signal), mustBeLonger),
  finish: doing('finish', (driver, job, signal) => driver.finish(job, signal), mustBeOver),
  cancel: doing(undefined, (driver, job, signal) => driver.cancel(job, signal), mustBeOver),
  remove: doing(undefined, (driver, job, signal) => driver.remove(job, signal), mustBeGone),
} satisfies Partial<Record<StepName, Step>>;
