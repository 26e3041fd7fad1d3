import type { PlatformDriver } from '../drivers/driver.js';
import type { JobStatus, Run } from '../model/index.js';
import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { MemoryJobStore } from './memory-store.js';
import { PLATFORM_ID, SAMPLE_TASK, sampleRun, sampleStatus } from './testing/samples.js';
import { platformError } from './testing/world.js';
import { createTracker } from './tracker.js';
import type { Tracker } from './tracker.js';

const JOB = { platformId: PLATFORM_ID, url: `${PLATFORM_ID}/jobs/1` };

/** A job whose watch yields what a test says, and whose status is what a test last said. */
class FakeJob {
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
    status: async () => {
      this.reads++;
      if (this.now instanceof Error) throw this.now;
      return this.now;
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

describe('createTracker', () => {
  let clock: ManualClock;
  let store: MemoryJobStore;
  let job: FakeJob;
  let tracker: Tracker;
  let known: boolean;
  const changes: Run[] = [];
  const troubles: unknown[] = [];

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryJobStore(clock);
    job = new FakeJob();
    known = true;
    changes.length = 0;
    troubles.length = 0;
    tracker = createTracker({
      store,
      clock,
      driverFor: () => (known ? job.driver : undefined),
      onChange: (run) => changes.push(run),
      onTrouble: (_run, error) => troubles.push(error),
    });
  });

  afterEach(async () => {
    tracker.dispose();
    await settle();
    expect({ open: job.open, sleeping: clock.sleeping }).toEqual({ open: 0, sleeping: 0 });
  });

  const begin = async (fields: Partial<Run> = {}): Promise<Run> => {
    const run = await store.create(
      sampleRun('key-1', { submission: 'started', job: JOB, ...fields }),
      SAMPLE_TASK,
    );
    tracker.track(run);
    await settle();
    return run;
  };
  const onDisk = async (): Promise<Run> => (await store.list())[0]!;
  const phases = (): (string | undefined)[] => changes.map(({ status }) => status?.phase);

  it('stores each change of phase and stops after the last', async () => {
    await begin();
    for (const phase of ['QUEUED', 'EXECUTING', 'COMPLETED'] as const) {
      await clock.advance(1000);
      job.say(sampleStatus({ phase }));
      await settle();
      expect(await onDisk()).toMatchObject({ status: { phase }, checkedAt: clock.iso() });
    }
    expect(phases()).toEqual(['QUEUED', 'EXECUTING', 'COMPLETED']);
    expect(changes.at(-1)).toEqual(await onDisk());
    await clock.advance(3_600_000);
    expect(job).toMatchObject({ watches: 1, open: 0, reads: 0 });
  });

  it.each<[string, Partial<Run>]>([
    ['is over', { status: sampleStatus({ phase: 'ABORTED' }) }],
    ['is not submitted yet', { submission: 'prepared' }],
    ['was created and not started', { submission: 'created' }],
  ])('does not watch a run that %s', async (_name, fields) => {
    await begin(fields);
    expect(job.watches).toBe(0);
  });

  it('has one watcher for each run', async () => {
    const run = await begin();
    tracker.track(run);
    tracker.resume();
    tracker.track(run);
    await settle();
    expect(job.open).toBe(1);
  });

  describe('progress', () => {
    const progress = (done: number): JobStatus => sampleStatus({ progress: { done, total: 10 } });

    beforeEach(async () => {
      await begin();
      job.say(sampleStatus());
      await settle();
      changes.length = 0;
    });

    it('is read every 5 seconds, only while somebody looks', async () => {
      await clock.advance(60_000);
      expect(job.reads).toBe(0);
      tracker.setVisible(true);
      await clock.advance(20_000);
      expect(job.reads).toBe(5);
      tracker.setVisible(false);
      await clock.advance(60_000);
      expect(job.reads).toBe(5);
    });

    it('is not read more often when somebody hides and shows it', async () => {
      for (let times = 0; times < 40; times++) {
        tracker.setVisible(times % 2 === 0);
        await clock.advance(250);
      }
      expect(job.reads).toBe(2);
    });

    it('is told and not written', async () => {
      const { revision } = await onDisk();
      job.now = progress(3);
      tracker.setVisible(true);
      await clock.advance(5000);
      expect(changes.map(({ status }) => status?.progress?.done)).toEqual([3, 3]);
      expect((await onDisk()).revision).toBe(revision);
    });

    it('brings new results to disk, and not their growth', async () => {
      const result = { id: 'file-1', kind: 'file', url: `${JOB.url}/results/file-1`, path: 'a.png' } as const;
      const { revision } = await onDisk();
      tracker.setVisible(true);
      for (const sizeBytes of [1, 2, 3]) {
        job.now = sampleStatus({ results: [{ ...result, sizeBytes }] });
        await clock.advance(5000);
      }
      expect((await onDisk()).revision).toBe(revision + 1);
      expect(changes.at(-1)?.status?.results).toEqual([{ ...result, sizeBytes: 3 }]);
    });

    it('is asked for ever more rarely while it cannot be read', async () => {
      job.now = platformError('unreachable');
      tracker.setVisible(true);
      await clock.advance(600_000);
      expect(job.reads).toBeGreaterThan(5);
      expect(job.reads).toBeLessThan(20);
      expect(troubles).toEqual([]);
    });

    it('is not read while a job waits in a queue', async () => {
      job.say(sampleStatus({ phase: 'QUEUED' }));
      await settle();
      tracker.setVisible(true);
      await clock.advance(60_000);
      expect(job.reads).toBe(0);
    });

    it('never brings an ended job back', async () => {
      let answer = (_status: JobStatus): void => undefined;
      job.driver.status = () => new Promise((resolve) => (answer = resolve));
      const refreshed = tracker.refresh('key-1');
      await settle();
      job.say(sampleStatus({ phase: 'COMPLETED' }));
      await settle();
      answer(progress(9));
      await refreshed;
      expect(phases()).toEqual(['COMPLETED']);
      expect((await onDisk()).status?.phase).toBe('COMPLETED');
    });

    it('does not let an older reading replace a newer one', async () => {
      let answer = (_status: JobStatus): void => undefined;
      job.driver.status = () => new Promise((resolve) => (answer = resolve));
      const refreshed = tracker.refresh('key-1');
      await settle();
      job.say(sampleStatus({ phase: 'SUSPENDED' }));
      await settle();
      answer(sampleStatus());
      await refreshed;
      expect(phases()).toEqual(['SUSPENDED']);
    });
  });

  describe('in trouble', () => {
    it('keeps the last status, says so, and tries again with growing pauses', async () => {
      await begin();
      job.say(sampleStatus(), platformError('sign-in'));
      await settle();
      const seenAt = clock.iso();
      job.say(...Array<Error>(50).fill(platformError('sign-in')));
      await clock.advance(3_600_000);
      expect(troubles.length).toBeGreaterThan(8);
      expect(troubles.length).toBeLessThan(30);
      expect(await onDisk()).toMatchObject({ status: { phase: 'EXECUTING' }, checkedAt: seenAt });
    });

    it('watches again at once when told to', async () => {
      await begin();
      job.say(platformError('sign-in'));
      await settle();
      tracker.resume();
      job.say(sampleStatus());
      await settle();
      expect(phases()).toEqual(['EXECUTING']);
    });

    it('goes on after a watch that ended too early', async () => {
      await begin();
      job.say(sampleStatus(), 'end', sampleStatus({ phase: 'COMPLETED' }));
      await clock.advance(5000);
      expect(phases()).toEqual(['EXECUTING', 'COMPLETED']);
    });

    it('marks a job that is gone, keeping what was known of it', async () => {
      await begin({
        status: sampleStatus({ started: '2026-01-01T12:00:00.000Z', sessionUrl: 'https://s.example/' }),
      });
      job.say(platformError('gone'));
      await settle();
      expect(await onDisk()).toMatchObject({
        status: { phase: 'ARCHIVED', started: '2026-01-01T12:00:00.000Z', results: [] },
        problem: expect.stringContaining('not there any more') as string,
      });
      expect((await onDisk()).status).not.toHaveProperty('sessionUrl');
      expect(phases()).toEqual(['ARCHIVED']);
      await clock.advance(600_000);
      expect(job.watches).toBe(1);
    });

    it('waits for a platform that was taken off the list', async () => {
      known = false;
      await begin();
      expect(troubles).toEqual([
        expect.objectContaining({ message: expect.stringContaining('Add it again') as string }),
      ]);
      known = true;
      job.say(sampleStatus());
      await clock.advance(10_000);
      expect(phases()).toEqual(['EXECUTING']);
    });

    it('shows a status that could not be written, and writes it with the next one', async () => {
      await begin();
      const put = jest.spyOn(store, 'put').mockRejectedValueOnce(new Error('disk full'));
      job.say(sampleStatus());
      await settle();
      expect(phases()).toEqual(['EXECUTING']);
      expect(troubles).toEqual([new Error('disk full')]);
      job.say(sampleStatus());
      await settle();
      expect(put).toHaveBeenCalledTimes(2);
      expect((await onDisk()).status?.phase).toBe('EXECUTING');
    });
  });

  describe('beside other writers', () => {
    it('keeps what another window wrote', async () => {
      const run = await begin();
      await store.put({ ...run, collected: ['clusters.executed.ipynb'] });
      job.say(sampleStatus());
      await settle();
      expect(await onDisk()).toMatchObject({
        collected: ['clusters.executed.ipynb'],
        status: { phase: 'EXECUTING' },
      });
      expect(changes.at(-1)).toEqual(await onDisk());
    });

    it('takes over what it is told, and stops when that says the end', async () => {
      const run = await begin();
      tracker.track(await store.put({ ...run, status: sampleStatus({ phase: 'ABORTED' }) }));
      await settle();
      expect(job.open).toBe(0);
    });

    it('stops when the run was removed', async () => {
      const run = await begin();
      await store.remove(run.key);
      job.say(sampleStatus());
      await settle();
      expect(changes).toEqual([]);
      await clock.advance(600_000);
      expect(job).toMatchObject({ open: 0, watches: 1 });
    });

    it('stops when told that it was removed', async () => {
      await begin();
      tracker.untrack('key-1');
      await settle();
      expect(job.open).toBe(0);
      await tracker.refresh('key-1');
      expect(job.reads).toBe(0);
    });
  });

  describe('paused', () => {
    it('asks for nothing, and goes on afterwards', async () => {
      await begin();
      tracker.setVisible(true);
      await settle();
      tracker.pause();
      await settle();
      const { reads } = job;
      await clock.advance(60_000);
      expect(job).toMatchObject({ open: 0, reads });
      tracker.resume();
      await settle();
      expect(job).toMatchObject({ open: 1, watches: 2 });
    });

    it('still learns of new runs, and watches them afterwards', async () => {
      tracker.pause();
      await begin();
      expect(job.watches).toBe(0);
      tracker.resume();
      await settle();
      expect(job.watches).toBe(1);
    });
  });

  it('does nothing more once disposed', async () => {
    const run = await begin();
    tracker.dispose();
    tracker.resume();
    tracker.track(run);
    await settle();
    expect(job).toMatchObject({ open: 0, watches: 1 });
  });
});
