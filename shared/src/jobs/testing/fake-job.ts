import type { PlatformDriver } from '../../drivers/driver.js';
import type { JobStatus, Run } from '../../model/index.js';
import { ManualClock, settle } from '../../model/testing/manual-clock.js';
import { MemoryJobStore } from '../memory-store.js';
import { createTracker } from '../tracker.js';
import type { Tracker } from '../tracker.js';
import { PLATFORM_ID, SAMPLE_TASK, sampleRun, sampleStatus } from './samples.js';

export const JOB = { platformId: PLATFORM_ID, url: `${PLATFORM_ID}/jobs/1` };

/** A job whose watch yields what a test says, and whose status is what a test last said. */
export class FakeJob {
  watches = 0;
  reads = 0;
  open = 0;
  now: JobStatus | Error = sampleStatus();
  private wake: (() => void) | undefined;
  private news: (JobStatus | Error | 'end')[] = [];

  say(...news: (JobStatus | Error | 'end')[]): void {
    this.news.push(...news);
    this.wake?.();
  }

  readonly driver = {
    watch: (_job: unknown, signal: AbortSignal) => this.watch(signal),
    status: () => {
      this.reads++;
      return this.now instanceof Error ? Promise.reject(this.now) : Promise.resolve(this.now);
    },
  } as Partial<PlatformDriver> as PlatformDriver;

  private async *watch(signal: AbortSignal): AsyncGenerator<JobStatus> {
    this.watches++;
    this.open++;
    const stop = (): void => this.wake?.();
    signal.addEventListener('abort', stop);
    try {
      for (;;) {
        signal.throwIfAborted();
        const next = this.news.shift();
        if (next === 'end') return;
        if (next instanceof Error) throw next;
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      this.open--;
    }
  }
}

/** A tracker with one job, a disk, and notes of what it told. */
export class Tracking {
  readonly clock = new ManualClock();
  readonly store = new MemoryJobStore(this.clock);
  readonly job = new FakeJob();
  readonly changes: Run[] = [];
  readonly troubles: unknown[] = [];
  /** False: the platform was taken off the list. */
  known = true;
  readonly tracker: Tracker = createTracker({
    store: this.store,
    clock: this.clock,
    driverFor: () => (this.known ? this.job.driver : undefined),
    onChange: (run) => this.changes.push(run),
    onTrouble: (_run, error) => this.troubles.push(error),
  });

  /** Stores a run and has it tracked. */
  async begin(fields: Partial<Run> = {}): Promise<Run> {
    const started = sampleRun('key-1', { submission: 'started', job: JOB, ...fields });
    const run = await this.store.create(started, SAMPLE_TASK);
    this.tracker.track(run);
    await settle();
    return run;
  }

  async onDisk(): Promise<Run> {
    const [run] = await this.store.list();
    if (run === undefined) throw new Error('Nothing is on the disk.');
    return run;
  }

  phases(): (string | undefined)[] {
    return this.changes.map(({ status }) => status?.phase);
  }

  /** Ends it. @returns what it left behind, which should be nothing */
  async end(): Promise<{ open: number; sleeping: number }> {
    this.tracker.dispose();
    await settle();
    return { open: this.job.open, sleeping: this.clock.sleeping };
  }
}
