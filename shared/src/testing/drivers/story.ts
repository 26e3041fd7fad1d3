import type { OnCreated, PlatformDriver } from '../../drivers/driver.js';
import type { JobRef, JobStatus, Mode, Offer, Task } from '../../model/index.js';
import type { DriverBench } from './bench.js';
import { check, checkFails, checkSame, failureOf, soon } from './checks.js';
import { Faults } from './faults.js';

/** A submission that went well. */
export interface Taken {
  readonly job: JobRef;
  readonly task: Task;
  readonly offer: Offer;
  readonly key: string;
  /** What was told of while it was under way. */
  readonly created: readonly JobRef[];
  /** How many jobs had been started before and after it. */
  readonly begun: readonly [before: number, after: number];
}

interface Story {
  first?: Promise<Taken>;
  second?: Promise<JobRef>;
  third?: Promise<JobRef>;
}

/** Jobs are dear where they are real: the cells share these three. Each makes what it needs, so that any may run alone. */
const stories = new WeakMap<DriverBench, Story>();

function storyOf(bench: DriverBench): Story {
  const story = stories.get(bench) ?? {};
  stories.set(bench, story);
  return story;
}

/** The mode in which the first job runs: a session, where there are any. */
export const firstMode = ({ modes }: DriverBench): Mode => (modes.includes('live') ? 'live' : 'batch');
/** That of the others. */
export const secondMode = ({ modes }: DriverBench): Mode => (modes.includes('batch') ? 'batch' : 'live');

/** A job that runs until somebody stops it; it is finished by the cell of that name. */
export function firstJob(bench: DriverBench): Promise<Taken> {
  return (storyOf(bench).first ??= take(bench, firstMode(bench)));
}

/** A batch job that ends by itself, whose submission lost its answers. */
export function recoveredJob(bench: DriverBench): Promise<JobRef> {
  return (storyOf(bench).second ??= loseAndRecover(bench));
}

/** A job that runs until it is cancelled. */
export function doomedJob(bench: DriverBench): Promise<JobRef> {
  return (storyOf(bench).third ??= take(bench, secondMode(bench)).then(({ job }) => job));
}

/** All jobs that there are. */
export async function allJobs(bench: DriverBench): Promise<readonly JobRef[]> {
  const { first, second, third } = storyOf(bench);
  const settled = await Promise.allSettled([first?.then(({ job }) => job), second, third]);
  return settled.flatMap((each) =>
    each.status === 'fulfilled' && each.value !== undefined ? [each.value] : [],
  );
}

function noting(created: JobRef[]): OnCreated {
  return (job) => {
    created.push(job);
    return Promise.resolve();
  };
}

/** The first offer for a task that fits. */
export async function offerFor(driver: PlatformDriver, task: Task): Promise<Offer> {
  const answer = await driver.ask(task, soon());
  const said = answer.kind === 'refusal' ? answer.reasons.map(({ text }) => text).join('; ') : 'no offer';
  const offer = answer.kind === 'offers' ? answer.offers[0] : undefined;
  check(offer !== undefined, `a task that fits is refused: ${said}`);
  return offer;
}

async function take(bench: DriverBench, mode: Mode): Promise<Taken> {
  const driver = bench.connect('member');
  const task = bench.task(mode, 'until stopped');
  const key = crypto.randomUUID();
  const created: JobRef[] = [];
  const before = await bench.begun();
  const offer = await offerFor(driver, task);
  const job = await driver.submit(task, offer, key, noting(created), soon());
  const after = await bench.begun();
  bench.advance?.(job, 'running');
  return { job, task, offer, key, created, begun: [before, after] };
}

/**
 * Sends a task while no answer arrives to anything that changes something, then does what the client does when it comes back.
 * @throws Error when the job is lost, or there are two
 */
async function loseAndRecover(bench: DriverBench): Promise<JobRef> {
  const faults = new Faults();
  const driver = bench.connect('member', faults);
  const task = bench.task('batch', 'a while');
  const offer = await offerFor(driver, task);
  const key = crypto.randomUUID();
  const created: JobRef[] = [];
  const before = await bench.begun();
  faults.losesAnswers = true;
  const lost = driver.submit(task, offer, key, noting(created), soon());
  const { kind } = await failureOf(bench, lost, 'a submission without an answer');
  // Only what a second request does not do again may be sent again, and said to have failed.
  const wanted = driver.can.honoursKey || created[0] !== undefined ? 'unreachable' : 'ambiguous';
  checkSame(kind, wanted, 'how a submission without an answer fails');
  const later = bench.connect('member');
  const job = await recovered(later, created[0], key, () =>
    later.submit(task, offer, key, () => Promise.resolve(), soon()),
  );
  const after = await bench.begun();
  check(after === before + 1, `one submission has started ${after - before} jobs`);
  bench.advance?.(job, 'running');
  return job;
}

/** A launch that has no key, and no address before it is there, stays in doubt; the client does not guess. */
export async function loseForGood(bench: DriverBench): Promise<void> {
  const faults = new Faults();
  const driver = bench.connect('member', faults);
  const task = bench.task('live', 'until stopped');
  const offer = await offerFor(driver, task);
  const key = crypto.randomUUID();
  const begun = await bench.begun();
  faults.losesAnswers = true;
  const lost = driver.submit(task, offer, key, () => Promise.resolve(), soon());
  await checkFails(bench, lost, 'a launch without an answer', 'ambiguous');
  checkSame(await bench.connect('member').recover(key, soon()), 'unknown', 'what became of it');
  checkSame((await bench.begun()) - begun, 1, 'how many sessions it has started');
}

async function recovered(
  later: PlatformDriver,
  known: JobRef | undefined,
  key: string,
  sendAgain: () => Promise<JobRef>,
): Promise<JobRef> {
  if (known !== undefined) {
    await later.start(known, soon());
    return known;
  }
  const found = await later.recover(key, soon());
  if (typeof found === 'object') {
    if (!found.started) await later.start(found.job, soon());
    return found.job;
  }
  check(found !== 'absent', 'a submission that arrived is said to be absent');
  check(later.can.honoursKey, 'what arrived is not found again, though its platform lists jobs');
  return sendAgain();
}

/** Watches a job until something is true of it, or to its end. @returns every status that was told */
export async function watchUntil(
  driver: PlatformDriver,
  job: JobRef,
  wanted: (status: JobStatus) => boolean = () => false,
): Promise<readonly JobStatus[]> {
  const told: JobStatus[] = [];
  for await (const status of driver.watch(job, soon())) {
    told.push(status);
    if (wanted(status)) break;
  }
  return told;
}
