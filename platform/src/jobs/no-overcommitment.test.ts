import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Assembly } from '../assembly.js';
import { assemble } from '../assembly.js';
import type { PlatformConfig } from '../config.js';
import { parseConfig } from '../config.js';
import { answer } from '../offers/broker.js';
import { Problem } from '../problem.js';
import type { JobRecord, OfferRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { Store } from '../state/store.js';
import { openStore } from '../state/store.js';
import { askFor } from '../testing/client.js';
import type { FakeClock } from '../testing/fake-clock.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { FakeEngine } from '../testing/fake-engine.js';
import { createFakeEngine } from '../testing/fake-engine.js';
import { aJob } from '../testing/records.js';
import { DOCUMENT } from '../testing/service.js';
import { newJobId } from './creation.js';

const CORES = 4;
const OWNERS = ['ada', 'bob'] as const;
type Owner = (typeof OWNERS)[number];

/** With `settles`, everything that it leads to is over before the next one. */
type Step = Action & { readonly settles: boolean };

type Action =
  | { readonly do: 'ask'; readonly owner: Owner; readonly cores: number; readonly minutes: number }
  | { readonly do: 'submit' | 'reject' | 'end' | 'cancel' | 'remove'; readonly which: number }
  | { readonly do: 'extend'; readonly which: number; readonly minutes: number }
  | { readonly do: 'wait'; readonly seconds: number };

const which = fc.nat({ max: 20 });
const minutes = fc.integer({ min: 1, max: 120 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask'),
      owner: fc.constantFrom(...OWNERS),
      cores: fc.integer({ min: 1, max: 4 }),
      minutes,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('submit'), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('reject', 'end', 'cancel', 'remove'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('extend'), which, minutes }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 4000 }) }),
  },
);

const step: fc.Arbitrary<Step> = fc
  .tuple(action, fc.boolean())
  .map(([each, settles]) => ({ ...each, settles }));

/** A job that was to begin later begins early; while the engine takes it over, somebody asks. */
const EARLY_START: Step[] = [
  { do: 'ask', owner: 'ada', cores: 4, minutes: 60, settles: true },
  { do: 'submit', which: 0, settles: true },
  { do: 'ask', owner: 'ada', cores: 4, minutes: 60, settles: true },
  { do: 'submit', which: 1, settles: true },
  { do: 'cancel', which: 0, settles: false },
  { do: 'wait', seconds: 1, settles: false },
  { do: 'ask', owner: 'ada', cores: 4, minutes: 60, settles: false },
  { do: 'wait', seconds: 1, settles: true },
];

/** The real parts of a service, put together, with the time and the engine in a test's hands. */
interface Bench extends Assembly {
  readonly config: PlatformConfig;
  readonly store: Store;
  readonly engine: FakeEngine;
  readonly clock: FakeClock;
  readonly offers: OfferRecord[];
  readonly jobs: string[];
}

async function bench(folder: string): Promise<Bench> {
  const data = mkdtempSync(join(folder, 'one-'));
  const config = parseConfig({ ...DOCUMENT, data }, {});
  const clock = createFakeClock();
  const engine = createFakeEngine({ folder: join(data, 'engine'), now: () => clock.now() });
  const store = openStore(data);
  const log = { info: () => undefined, warn: () => undefined };
  const machine = { cores: CORES, memoryGiB: 64 };
  const assembly = assemble(config, { engine, log, clock, machine }, store, 'http://127.0.0.1:1');
  await mkdir(assembly.jobContext.uploads, { recursive: true });
  engine.onChange((id) => void assembly.runner.refresh(id));
  assembly.scheduler.start();
  return { ...assembly, config, store, engine, clock, offers: [], jobs: [] };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let letStart = (): void => undefined;

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

const isOpen = ({ store, clock }: Bench, id: string): boolean =>
  store.offers.held(clock.now()).some((offer) => offer.id === id);

function ask({ http, store, config, offers }: Bench, owner: Owner, cores: number, length: number): void {
  const account = config.accounts.find(({ name }) => name === owner);
  if (account === undefined) throw new Error(owner);
  const wish = askFor({ mode: 'batch', cores, memory: 1, duration: `PT${length}M` });
  offers.push(...store.transaction(() => answer(http.broker, wish, { name: owner, account })).offers);
}

/** An offer that is held can be taken; one that is not cannot. */
async function submit(at: Bench, offer: OfferRecord): Promise<void> {
  const jobId = newJobId();
  await mkdir(join(at.jobContext.uploads, jobId));
  const create = () =>
    at.http.jobs.create({ jobId, owner: offer.owner, offerId: offer.id, run: true, spec: aJob().spec });
  if (!isOpen(at, offer.id)) {
    expect(create).toThrow(Problem);
    return;
  }
  expect(create()).toEqual({ jobId, fresh: true });
  at.jobs.push(jobId);
}

async function toJob(at: Bench, job: JobRecord, step: Action): Promise<void> {
  const { jobs } = at.http;
  if (step.do === 'cancel') jobs.cancel(job);
  if (step.do === 'remove') jobs.remove(job);
  if (step.do === 'end' && job.handed !== undefined && !isFinal(job))
    at.engine.end(job.id, { kind: 'completed', message: 'done' });
  // What is promised to others is refused in words.
  if (step.do === 'extend')
    await jobs.setDuration(job, job.duration + step.minutes * 60).catch((error: unknown) => {
      expect(error).toBeInstanceOf(Problem);
    });
}

async function take(at: Bench, step: Action): Promise<void> {
  if (step.do === 'ask') {
    ask(at, step.owner, step.cores, step.minutes);
    return;
  }
  if (step.do === 'wait') {
    at.clock.advance(step.seconds * 1000);
    return;
  }
  const offer = pick(at.offers, step.which);
  if (step.do === 'submit') return offer && submit(at, offer);
  if (step.do === 'reject') {
    if (!offer || !isOpen(at, offer.id)) return;
    at.store.offers.setPhase(offer.id, 'REJECTED');
    at.jobContext.poke();
    return;
  }
  const job = at.http.jobs.find(pick(at.jobs, step.which) ?? '');
  if (job) await toJob(at, job, step);
}

/** Everything that begins now has begun: what it started in the background is over, and so is what that led to. */
async function settled({ runner, engine }: Bench): Promise<void> {
  engine.holdStart = undefined;
  letStart();
  for (let turn = 0; turn < 4; turn += 1) {
    await nextTurn();
    await runner.idle();
  }
}

/** What is due begins, and the engine takes its time over it. */
async function begun({ engine }: Bench): Promise<void> {
  engine.holdStart ??= new Promise((resolve) => (letStart = resolve));
  for (let turn = 0; turn < 8; turn += 1) await nextTurn();
}

/** At this instant neither cores nor an account's jobs are overcommitted, by what runs and what is held to begin now. */
function expectInBounds({ store, clock, config, engine }: Bench): void {
  const now = clock.now();
  const running = store.jobs.open().filter((job) => job.handed !== undefined && !isFinal(job));
  const held = store.offers.held(now);
  const cores = (all: readonly { readonly cores: number }[]) =>
    all.reduce((sum, each) => sum + each.cores, 0);
  expect(cores(running.map(({ spec }) => spec.resources))).toBeLessThanOrEqual(CORES);
  const due = held.filter(({ start, created }) => start === created);
  const timely = running.filter((job) => (job.started ?? job.handed ?? now) + job.duration * 1000 > now);
  expect(
    cores([...timely.map(({ spec }) => spec.resources), ...due.map(({ resources }) => resources)]),
  ).toBeLessThanOrEqual(CORES);
  for (const { name, jobs = Infinity } of config.accounts)
    expect(running.filter(({ owner }) => owner === name).length).toBeLessThanOrEqual(jobs);
  expect(new Set(engine.started.map(({ offer }) => offer)).size).toBe(engine.started.length);
}

/** Ends everything: then all of it is free again, at once. */
async function expectAllFree(at: Bench): Promise<void> {
  for (const { id } of at.store.offers.held(at.clock.now())) at.store.offers.setPhase(id, 'REJECTED');
  for (const id of at.jobs) {
    const job = at.http.jobs.find(id);
    if (job) at.http.jobs.cancel(job);
  }
  await settled(at);
  const before = at.offers.length;
  ask(at, 'ada', CORES, 60);
  expect(at.offers[before]?.start).toBe(at.clock.now());
}

describe('offers and jobs, in whatever order', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'bounds-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('never promise more than there is, keep what was promised, and leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const at = await bench(folder);
        try {
          for (const step of steps) {
            await take(at, step);
            // What it led to goes on beside what comes next.
            if (!step.settles) {
              await begun(at);
              continue;
            }
            await settled(at);
            for (const job of at.store.jobs.open())
              if (job.phase === 'QUEUED' && job.handed !== undefined) at.engine.begin(job.id);
            await settled(at);
            expectInBounds(at);
          }
          await expectAllFree(at);
        } finally {
          await settled(at);
          at.scheduler.stop();
          at.store.close();
        }
      }),
      { numRuns: 40, examples: [[EARLY_START]] },
    );
  }, 60_000);
});
