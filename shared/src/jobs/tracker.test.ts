import type { Run } from '../model/index.js';
import { settle } from '../model/testing/manual-clock.js';
import { Tracking } from './testing/fake-job.js';
import { sampleStatus } from './testing/samples.js';
import { platformError } from './testing/world.js';

describe('createTracker', () => {
  let t: Tracking;
  beforeEach(() => {
    t = new Tracking();
  });
  afterEach(async () => {
    expect(await t.end()).toEqual({ open: 0, sleeping: 0 });
  });

  it('stores each change of phase and stops after the last', async () => {
    await t.begin();
    for (const phase of ['QUEUED', 'EXECUTING', 'COMPLETED'] as const) {
      await t.clock.advance(1000);
      t.job.say(sampleStatus({ phase }));
      await settle();
      expect(await t.onDisk()).toMatchObject({ status: { phase }, checkedAt: t.clock.iso() });
    }
    expect(t.phases()).toEqual(['QUEUED', 'EXECUTING', 'COMPLETED']);
    expect(t.changes.at(-1)).toEqual(await t.onDisk());
    await t.clock.advance(3_600_000);
    expect(t.job).toMatchObject({ watches: 1, open: 0, reads: 0 });
  });

  it.each<[string, Partial<Run>]>([
    ['is over', { status: sampleStatus({ phase: 'ABORTED' }) }],
    ['is not submitted yet', { submission: 'prepared' }],
    ['was created and not started', { submission: 'created' }],
  ])('does not watch a run that %s', async (_name, fields) => {
    await t.begin(fields);
    expect(t.job.watches).toBe(0);
  });

  it('has one watcher for each run', async () => {
    const run = await t.begin();
    t.tracker.track(run);
    t.tracker.resume();
    t.tracker.track(run);
    await settle();
    expect(t.job.open).toBe(1);
  });

  describe('in trouble', () => {
    it('keeps the last status, says so, and tries again with growing pauses', async () => {
      await t.begin();
      t.job.say(sampleStatus(), platformError('sign-in'));
      await settle();
      const seenAt = t.clock.iso();
      t.job.say(...Array<Error>(50).fill(platformError('sign-in')));
      await t.clock.advance(3_600_000);
      expect(t.troubles.length).toBeGreaterThan(8);
      expect(t.troubles.length).toBeLessThan(30);
      expect(await t.onDisk()).toMatchObject({ status: { phase: 'EXECUTING' }, checkedAt: seenAt });
    });

    it('watches again at once when told to', async () => {
      await t.begin();
      t.job.say(platformError('sign-in'));
      await settle();
      t.tracker.resume();
      t.job.say(sampleStatus());
      await settle();
      expect(t.phases()).toEqual(['EXECUTING']);
    });

    it('goes on after a watch that ended too early', async () => {
      await t.begin();
      t.job.say(sampleStatus(), 'end', sampleStatus({ phase: 'COMPLETED' }));
      await t.clock.advance(5000);
      expect(t.phases()).toEqual(['EXECUTING', 'COMPLETED']);
    });

    it('marks a job that is gone, keeping what was known of it', async () => {
      await t.begin({
        status: sampleStatus({ started: '2026-01-01T12:00:00.000Z', sessionUrl: 'https://s.example/' }),
      });
      t.job.now = platformError('gone');
      t.job.say(platformError('gone'));
      // Asked twice more, and told within seconds.
      await t.clock.advance(3000);
      expect(t.job.reads).toBe(2);
      expect(await t.onDisk()).toMatchObject({
        status: { phase: 'ARCHIVED', started: '2026-01-01T12:00:00.000Z', results: [] },
        problem: expect.stringContaining('not there any more') as string,
      });
      expect((await t.onDisk()).status).not.toHaveProperty('sessionUrl');
      expect(t.phases()).toEqual(['ARCHIVED']);
      await t.clock.advance(600_000);
      expect(t.job.watches).toBe(1);
    });

    it.each([1, 2])('does not take %s answers that it is gone for the truth', async (blips) => {
      await t.begin();
      t.job.now = blips === 1 ? sampleStatus() : platformError('gone');
      t.job.say(platformError('gone'), sampleStatus({ phase: 'COMPLETED' }));
      await t.clock.advance(1000);
      t.job.now = sampleStatus();
      await t.clock.advance(10_000);
      expect(t.job.reads).toBe(blips);
      expect(t.phases()).toEqual(['EXECUTING', 'COMPLETED']);
      expect(t.troubles).toEqual([]);
    });

    it('says what is in the way when it can no longer ask whether a job is gone', async () => {
      await t.begin();
      t.job.now = platformError('sign-in');
      t.job.say(platformError('gone'));
      await t.clock.advance(1000);
      expect(t.troubles).toEqual([t.job.now]);
      expect((await t.onDisk()).status).toBeUndefined();
    });

    it('waits for a platform that was taken off the list', async () => {
      t.known = false;
      await t.begin();
      expect(t.troubles).toEqual([
        expect.objectContaining({ message: expect.stringContaining('Add it again') as string }),
      ]);
      t.known = true;
      t.job.say(sampleStatus());
      await t.clock.advance(10_000);
      expect(t.phases()).toEqual(['EXECUTING']);
    });

    it('shows a status that could not be written, and writes it with the next one', async () => {
      await t.begin();
      const put = jest.spyOn(t.store, 'put').mockRejectedValueOnce(new Error('disk full'));
      t.job.say(sampleStatus());
      await settle();
      expect(t.phases()).toEqual(['EXECUTING']);
      expect(t.troubles).toEqual([new Error('disk full')]);
      t.job.say(sampleStatus());
      await settle();
      expect(put).toHaveBeenCalledTimes(2);
      expect((await t.onDisk()).status?.phase).toBe('EXECUTING');
    });
  });

  describe('beside other writers', () => {
    it('keeps what another window wrote', async () => {
      const run = await t.begin();
      await t.store.put({ ...run, collected: ['clusters.executed.ipynb'] });
      t.job.say(sampleStatus());
      await settle();
      expect(await t.onDisk()).toMatchObject({
        collected: ['clusters.executed.ipynb'],
        status: { phase: 'EXECUTING' },
      });
      expect(t.changes.at(-1)).toEqual(await t.onDisk());
    });

    it('takes over what it is told, and stops when that says the end', async () => {
      const run = await t.begin();
      t.tracker.track(await t.store.put({ ...run, status: sampleStatus({ phase: 'ABORTED' }) }));
      await settle();
      expect(t.job.open).toBe(0);
    });

    it('stops when the run was removed', async () => {
      const run = await t.begin();
      await t.store.remove(run.key);
      t.job.say(sampleStatus());
      await settle();
      expect(t.changes).toEqual([]);
      await t.clock.advance(600_000);
      expect(t.job).toMatchObject({ open: 0, watches: 1 });
    });

    it('stops when told that it was removed', async () => {
      await t.begin();
      t.tracker.untrack('key-1');
      await settle();
      expect(t.job.open).toBe(0);
      await t.tracker.refresh('key-1');
      expect(t.job.reads).toBe(0);
    });
  });

  describe('paused', () => {
    it('asks for nothing, and goes on afterwards', async () => {
      await t.begin();
      t.tracker.setVisible(true);
      await settle();
      t.tracker.pause();
      await settle();
      const { reads } = t.job;
      await t.clock.advance(60_000);
      expect(t.job).toMatchObject({ open: 0, reads });
      t.tracker.resume();
      await settle();
      expect(t.job).toMatchObject({ open: 1, watches: 2 });
    });

    it('still learns of new runs, and watches them afterwards', async () => {
      t.tracker.pause();
      await t.begin();
      expect(t.job.watches).toBe(0);
      t.tracker.resume();
      await settle();
      expect(t.job.watches).toBe(1);
    });
  });

  it('does nothing more once disposed', async () => {
    const run = await t.begin();
    t.tracker.dispose();
    t.tracker.resume();
    t.tracker.track(run);
    await settle();
    expect(t.job).toMatchObject({ open: 0, watches: 1 });
  });
});
