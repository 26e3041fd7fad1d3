import type { JobStatus } from '../model/index.js';
import { settle } from '../model/testing/manual-clock.js';
import { JOB, Tracking } from './testing/fake-job.js';
import { sampleStatus } from './testing/samples.js';
import { platformError } from './testing/world.js';

describe('progress', () => {
  let t: Tracking;
  beforeEach(() => {
    t = new Tracking();
  });
  afterEach(async () => {
    expect(await t.end()).toEqual({ open: 0, sleeping: 0 });
  });

  const progress = (done: number): JobStatus => sampleStatus({ progress: { done, total: 10 } });

  beforeEach(async () => {
    await t.begin();
    t.job.say(sampleStatus());
    await settle();
    t.changes.length = 0;
  });

  it('is read every 5 seconds, only while somebody looks', async () => {
    await t.clock.advance(60_000);
    expect(t.job.reads).toBe(0);
    t.tracker.setVisible(true);
    await t.clock.advance(20_000);
    expect(t.job.reads).toBe(5);
    t.tracker.setVisible(false);
    await t.clock.advance(60_000);
    expect(t.job.reads).toBe(5);
  });

  it('is not read more often when somebody hides and shows it', async () => {
    for (let times = 0; times < 40; times++) {
      t.tracker.setVisible(times % 2 === 0);
      await t.clock.advance(250);
    }
    expect(t.job.reads).toBe(2);
  });

  it('is told and not written', async () => {
    const { revision } = await t.onDisk();
    t.job.now = progress(3);
    t.tracker.setVisible(true);
    await t.clock.advance(5000);
    expect(t.changes.map(({ status }) => status?.progress?.done)).toEqual([3, 3]);
    expect((await t.onDisk()).revision).toBe(revision);
  });

  it('brings new results to disk, and not their growth', async () => {
    const result = { id: 'file-1', kind: 'file', url: `${JOB.url}/results/file-1`, path: 'a.png' } as const;
    const { revision } = await t.onDisk();
    t.tracker.setVisible(true);
    for (const sizeBytes of [1, 2, 3]) {
      t.job.now = sampleStatus({ results: [{ ...result, sizeBytes }] });
      await t.clock.advance(5000);
    }
    expect((await t.onDisk()).revision).toBe(revision + 1);
    expect(t.changes.at(-1)?.status?.results).toEqual([{ ...result, sizeBytes: 3 }]);
  });

  it('is asked for ever more rarely while it cannot be read', async () => {
    t.job.now = platformError('unreachable');
    t.tracker.setVisible(true);
    await t.clock.advance(600_000);
    expect(t.job.reads).toBeGreaterThan(5);
    expect(t.job.reads).toBeLessThan(20);
    expect(t.troubles).toEqual([]);
  });

  it('is not read while a job waits in a queue', async () => {
    t.job.say(sampleStatus({ phase: 'QUEUED' }));
    await settle();
    t.tracker.setVisible(true);
    await t.clock.advance(60_000);
    expect(t.job.reads).toBe(0);
  });

  it('never brings an ended job back', async () => {
    let answer = (_status: JobStatus): void => undefined;
    t.job.driver.status = () => new Promise((resolve) => (answer = resolve));
    const refreshed = t.tracker.refresh('key-1');
    await settle();
    t.job.say(sampleStatus({ phase: 'COMPLETED' }));
    await settle();
    answer(progress(9));
    await refreshed;
    expect(t.phases()).toEqual(['COMPLETED']);
    expect((await t.onDisk()).status?.phase).toBe('COMPLETED');
  });

  it('does not let an older reading replace a newer one', async () => {
    let answer = (_status: JobStatus): void => undefined;
    t.job.driver.status = () => new Promise((resolve) => (answer = resolve));
    const refreshed = t.tracker.refresh('key-1');
    await settle();
    t.job.say(sampleStatus({ phase: 'SUSPENDED' }));
    await settle();
    answer(sampleStatus());
    await refreshed;
    expect(t.phases()).toEqual(['SUSPENDED']);
  });
});
