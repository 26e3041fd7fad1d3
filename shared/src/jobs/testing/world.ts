import type { OnCreated, PlatformDriver, Recovery } from '../../drivers/driver.js';
import { PlatformError } from '../../http/errors.js';
import type { FailureKind } from '../../http/errors.js';
import type { Clock, JobRef, Run } from '../../model/index.js';
import { MemoryJobStore } from '../memory-store.js';
import type { JobStore } from '../store.js';
import { createSubmitter } from '../submit.js';
import type { Submitter } from '../submit.js';
import { PLATFORM_ID } from './samples.js';

/** `key`: honours the key. `two-steps`: creates, then starts. `one-step`: neither, and cannot tell afterwards. */
export type Manners = 'key' | 'two-steps' | 'one-step';

/** Where something may happen to a call: before it takes effect, and after it, before its answer arrives. */
export type Point = `${'before' | 'after'} ${string}`;

/** What becomes of a call at a point; `hang` is what a killed process sees of it, `twice` a request that arrives two times. */
export type Fate = 'go' | 'lost' | 'hang' | 'twice';

export interface PlatformJob {
  readonly key: string;
  readonly url: string;
  started: boolean;
}

/** Calls that do no harm when they arrive two times; a second job that was only created is inert. */
const REPEATABLE: Readonly<Record<Manners, readonly string[]>> = {
  key: ['submit', 'start', 'recover', 'list', 'task', 'claim', 'drop'],
  'two-steps': ['submit', 'start', 'recover', 'list', 'task', 'claim', 'drop'],
  'one-step': ['recover', 'list', 'task', 'claim', 'drop'],
};

/** A platform in memory. What it did stays done, whoever is killed. */
export class FakePlatform {
  readonly jobs: PlatformJob[] = [];
  /** The next submission is refused with this kind of failure, or never leaves. */
  refusal: FailureKind | 'unsent' | undefined;
  /** Keys that were refused for good: their offer is over. */
  private readonly refused = new Set<string>();

  constructor(readonly manners: Manners) {}

  create(key: string, started: boolean): PlatformJob {
    const known = this.manners === 'key' ? this.jobs.find((job) => job.key === key) : undefined;
    if (this.refusal === 'refused' && known === undefined) this.refused.add(key);
    if (this.refused.has(key)) throw platformError('refused');
    if (this.refusal !== undefined) throw platformError(this.refusal);
    if (known !== undefined) return known;
    const job = { key, url: `${PLATFORM_ID}/jobs/${this.jobs.length + 1}`, started };
    this.jobs.push(job);
    return job;
  }

  start(url: string): void {
    const job = this.jobs.find((one) => one.url === url);
    if (job === undefined) throw platformError('gone');
    job.started = true;
  }

  find(key: string): Recovery {
    if (this.manners === 'one-step') return 'unknown';
    const own = this.jobs.filter((job) => job.key === key);
    const job = own.find(({ started }) => started) ?? own[0];
    return job === undefined ? 'absent' : { job: ref(job), started: job.started };
  }

  running(key: string): PlatformJob[] {
    return this.jobs.filter((job) => job.key === key && job.started);
  }
}

/** A user's windows, one disk, one platform, and a network in which a test decides the fate of every call. */
export class World {
  readonly disk: MemoryJobStore;
  private keys = 0;
  private owners = 0;

  constructor(
    readonly clock: Clock,
    readonly platform: FakePlatform,
    private readonly fate: (window: number, point: Point) => Promise<Fate>,
  ) {
    this.disk = new MemoryJobStore(clock);
  }

  /** Opens a window; what is killed never comes back, a restart is a new window. */
  open(onChange?: (run: Run) => void): Submitter {
    const window = this.owners++;
    const driver = this.driver(window);
    return createSubmitter({
      store: this.store(window),
      clock: this.clock,
      driverFor: (id) => (id === PLATFORM_ID ? driver : undefined),
      platformFor: () => undefined,
      newKey: () => `key-${++this.keys}`,
      owner: `window-${window}`,
      ...(onChange === undefined ? {} : { onChange }),
    });
  }

  /** A call: its effect happens between two points at which it may be lost or never return. */
  private async call<T>(window: number, name: string, effect: () => T | Promise<T>): Promise<T> {
    const fate = await this.pass(window, `before ${name}`);
    // Only what a transport may repeat by itself: the rest is sent once, or not at all.
    if (fate === 'twice' && REPEATABLE[this.platform.manners].includes(name)) await effect();
    const result = await effect();
    await this.pass(window, `after ${name}`);
    return result;
  }

  private async pass(window: number, point: Point): Promise<Fate> {
    const fate = await this.fate(window, point);
    if (fate === 'hang') await new Promise(() => undefined);
    if (fate === 'lost') throw platformError('ambiguous');
    return fate;
  }

  private store(window: number): JobStore {
    const { disk } = this;
    return {
      list: () => this.call(window, 'list', () => disk.list()),
      create: (run, task) => this.call(window, 'store', () => disk.create(run, task)),
      put: (run) => this.call(window, 'put', () => disk.put(run)),
      task: (key) => this.call(window, 'task', () => disk.task(key)),
      dropTask: (key) => this.call(window, 'drop', () => disk.dropTask(key)),
      claim: (key, owner, seconds) => this.call(window, 'claim', () => disk.claim(key, owner, seconds)),
      remove: (key) => this.call(window, 'remove', () => disk.remove(key)),
    };
  }

  private driver(window: number): PlatformDriver {
    const { platform } = this;
    const start = (job: JobRef): Promise<void> => this.call(window, 'start', () => platform.start(job.url));
    const submit = async (key: string, onCreated: OnCreated): Promise<JobRef> => {
      const twoSteps = platform.manners === 'two-steps';
      const job = await this.call(window, 'submit', () => ref(platform.create(key, !twoSteps)));
      if (twoSteps) {
        await onCreated(job);
        await start(job);
      }
      return job;
    };
    const driver: Pick<PlatformDriver, 'can' | 'submit' | 'start' | 'recover' | 'remove'> = {
      can: {
        ask: true,
        live: true,
        batch: true,
        release: true,
        extend: true,
        finish: true,
        log: true,
        results: true,
        honoursKey: platform.manners === 'key',
      },
      submit: (_task, _offer, key, onCreated) => submit(key, onCreated),
      start,
      recover: (key) => this.call(window, 'recover', () => platform.find(key)),
      remove: () => Promise.resolve(),
    };
    // The submitter uses these and no others.
    return driver as PlatformDriver;
  }
}

export function platformError(failed: FailureKind | 'unsent'): PlatformError {
  const kind = failed === 'unsent' ? 'unreachable' : failed;
  return new PlatformError({
    platformName: 'Institute A',
    tried: 'send the notebook',
    why: `it is ${kind}.`,
    next: 'Try something else.',
    kind,
    ...(failed === 'sign-in' || failed === 'unsent' ? { turnedAway: true } : {}),
  });
}

const ref = ({ url }: PlatformJob): JobRef => ({ platformId: PLATFORM_ID, url });
