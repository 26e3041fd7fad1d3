import {
  createSubmitter,
  type JobRef,
  MemoryJobStore,
  type Offer,
  type PlatformDriver,
  PlatformError,
  type Run,
  type Submitter,
  type Task,
} from '@run-elsewhere/planner';
import type { World } from './world.ts';

/** What is not as it was promised. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function must(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Violation(words);
}

/** Longer than any sentence of ours with a platform's own words in it. */
const MOST_WORDS = 2000;

/** What a person reads is bounded, on lines that are seen as such, and in the order in which it is written. */
export function mustBePlain(text: string): void {
  must(text.length <= MOST_WORDS, `${text.length} characters for a person: ${text.slice(0, 80)} ...`);
  must(!/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u.test(text), `no plain text: ${JSON.stringify(text)}`);
}

/** In the client's time; a person has looked elsewhere by then. */
const PATIENCE_MS = 120_000;

/** One person at work, from a disk with nothing on it. */
export class Scene {
  readonly world: World;
  readonly store: MemoryJobStore;
  readonly task: Task;
  /** All that people were told, details included. */
  readonly told: string[] = [];
  private windows = 0;
  private readonly over = new AbortController();

  constructor(world: World) {
    this.world = world;
    this.store = new MemoryJobStore(world.time);
    this.task = world.service.task();
  }

  get signal(): AbortSignal {
    return this.over.signal;
  }

  driver(): PlatformDriver {
    return this.world.driver();
  }

  async offer(): Promise<Offer> {
    const answer = await this.driver().ask(this.task, this.signal);
    const offer = answer.kind === 'offers' ? answer.offers[0] : undefined;
    if (offer === undefined) throw new Error(`a task that fits is refused: ${JSON.stringify(answer)}`);
    return offer;
  }

  /** A job that runs. */
  async job(): Promise<JobRef> {
    const { service } = this.world;
    const offer = await this.offer();
    const job = await this.sender().submit(
      this.task,
      offer,
      crypto.randomUUID(),
      async () => {},
      this.signal,
    );
    await service.advance(job, 'running');
    return job;
  }

  /** A driver for what comes before a step: in as few requests as the service has for it. */
  sender(): PlatformDriver {
    const { service } = this.world;
    const inner = this.driver();
    if (service.job === undefined) return inner;
    const submit: PlatformDriver['submit'] = async (_task, _offer, key) =>
      service.job?.(key) ?? Promise.reject(new Error('there is no job'));
    return Object.assign(Object.create(inner) as PlatformDriver, { submit });
  }

  /** A new window, as after a restart. @param driver in the place of its driver */
  window(driver = this.driver()): Submitter {
    const { platform } = this.world.service;
    return createSubmitter({
      store: this.store,
      clock: this.world.time,
      driverFor: () => driver,
      platformFor: () => platform,
      newKey: () => crypto.randomUUID(),
      owner: `window ${++this.windows}`,
    });
  }

  /** A window whose process ends in the middle of its submission. @param when before or after the job is started */
  async killedWindow(when: 'created' | 'sent'): Promise<void> {
    const inner = this.sender();
    const killed = new PlatformError({
      platformName: this.world.service.platform.name,
      tried: 'send the notebook',
      why: 'the window is gone.',
      next: 'Open it again.',
      kind: 'ambiguous',
    });
    const driver: PlatformDriver = Object.assign(Object.create(inner) as PlatformDriver, {
      submit: async (...[task, offer, key, onCreated, signal]: Parameters<PlatformDriver['submit']>) => {
        await inner.submit(
          task,
          offer,
          key,
          async (job) => {
            if (when === 'sent') return;
            await onCreated(job);
            throw killed;
          },
          signal,
        );
        throw killed;
      },
    });
    await this.window(driver).submit(this.task, await this.offer(), this.signal);
  }

  /** The one run that there is. */
  async run(): Promise<Run> {
    const [run, ...more] = await this.store.list();
    must(run !== undefined, 'the run is not on the disk any more');
    must(more.length === 0, 'there are two runs on the disk');
    return run;
  }

  /** Lets a new window finish the submission, for as long as a person has patience. */
  async settle(): Promise<Run> {
    const enough = new AbortController();
    const stop = this.world.time.start(() => enough.abort(new Error('enough')), PATIENCE_MS);
    try {
      await this.window().settle(await this.run(), AbortSignal.any([enough.signal, this.signal]));
    } catch (error) {
      if (error !== enough.signal.reason) throw error;
    } finally {
      stop();
    }
    return this.run();
  }

  /**
   * What a person is told of a failure.
   * @throws Violation when that are no words; whatever is no PlatformError
   */
  tell(error: unknown): string {
    if (!(error instanceof PlatformError)) throw error;
    const { platformName, tried, why, next, kind } = error.failure;
    const { platform } = this.world.service;
    // Whoever types an address has no name for it yet.
    const names = [platform.name, new URL(platform.url).host];
    must(
      names.some((name) => platformName.includes(name)),
      `the failure names ${platformName}`,
    );
    mustBePlain(error.message);
    for (const part of [tried, why, next])
      must(part.trim() !== '' && error.message.includes(part), `a failure without words: ${error.message}`);
    this.told.push(JSON.stringify(error.failure));
    return kind;
  }

  close(): void {
    this.over.abort(new Error('The cell is over.'));
  }
}
