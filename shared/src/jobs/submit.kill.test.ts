import { ManualClock } from '../model/testing/manual-clock.js';
import { finish, makeWorld, never, onDisk } from './testing/mishaps.js';
import { SAMPLE_OFFER, SAMPLE_TASK, sampleRun } from './testing/samples.js';
import { FakePlatform, World } from './testing/world.js';
import type { Manners, Point } from './testing/world.js';

describe('a window killed in the middle', () => {
  const points: readonly Point[] = ['store', 'claim', 'submit', 'put', 'start', 'drop'].flatMap(
    (name): Point[] => [`before ${name}`, `after ${name}`],
  );
  const cases = (['key', 'two-steps'] as const).flatMap((manners) =>
    points
      .filter((point) => manners === 'two-steps' || !point.endsWith('start'))
      .map((point) => [manners, point] as const),
  );

  /** Kills the first window at the point and lets another one find what is left. */
  async function killAt(manners: Manners, point: Point) {
    const { world, clock, platform } = makeWorld(manners, { point, fate: 'hang' });
    void world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(1000);
    const [left] = await world.disk.list();
    const run = left && (await finish(world.open(), left, clock));
    return { world, platform, run };
  }

  it.each(cases)('is followed by one that finishes its work: %s, %s', async (manners, point) => {
    const { world, platform, run } = await killAt(manners, point);
    if (point === 'before store') {
      expect(await world.disk.list()).toEqual([]);
      expect(platform.jobs).toEqual([]);
      return;
    }
    expect(run?.submission).toBe('started');
    expect(platform.running('key-1').map(({ url }) => url)).toEqual([run?.job?.url]);
    expect(await onDisk(world)).toEqual(run);
  });

  it.each<Point>(['after store', 'before submit', 'after submit', 'before put'])(
    'is never sent again where nobody can tell: one-step, %s',
    async (point) => {
      const { world, platform, run } = await killAt('one-step', point);
      expect(platform.jobs.length).toBe(point === 'after submit' || point === 'before put' ? 1 : 0);
      expect(run).toMatchObject({
        submission: 'ambiguous',
        problem: expect.stringContaining('not known whether') as string,
      });
      expect(await onDisk(world)).toEqual(run);
      expect(await world.disk.task('key-1')).toEqual(SAMPLE_TASK);
    },
  );
});

describe('an answer that is lost', () => {
  it.each<[Manners, Point]>([
    ['key', 'before submit'],
    ['key', 'after submit'],
    ['two-steps', 'before submit'],
    ['two-steps', 'after submit'],
    ['two-steps', 'before start'],
    ['two-steps', 'after start'],
  ])('is asked for again: %s, %s', async (manners, point) => {
    const { world, clock, platform } = makeWorld(manners, { point, fate: 'lost' });
    const submitter = world.open();
    const first = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    expect(first.submission).toBe(point.endsWith('start') ? 'created' : 'prepared');
    const run = await finish(submitter, first, clock);
    expect(run.submission).toBe('started');
    expect(platform.running('key-1')).toHaveLength(1);
    expect(platform.jobs).toHaveLength(1);
  });

  it('is not asked for again where that could make a second job', async () => {
    const { world, clock, platform } = makeWorld('one-step', { point: 'after submit', fate: 'lost' });
    const submitter = world.open();
    const run = await finish(submitter, await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never), clock);
    expect(run.submission).toBe('ambiguous');
    expect(platform.jobs).toHaveLength(1);
  });

  it('of the store does not matter', async () => {
    const { world, clock, platform } = makeWorld(
      'two-steps',
      { point: 'after put', fate: 'lost' },
      { point: 'before put', fate: 'lost' },
    );
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(10_000);
    expect((await submitted).submission).toBe('started');
    expect(platform.jobs).toHaveLength(1);
  });
});

describe('two windows', () => {
  it('leave a run to the one that works on it', async () => {
    const { world, platform } = makeWorld('key');
    const stored = await world.disk.create(sampleRun('key-1'), SAMPLE_TASK);
    await world.disk.claim('key-1', 'somebody', 30);
    expect(await world.open().resume(stored, never)).toEqual(stored);
    expect(platform.jobs).toEqual([]);
  });

  it('take a run over when the other one is gone', async () => {
    const { world, clock } = makeWorld('key');
    const stored = await world.disk.create(sampleRun('key-1'), SAMPLE_TASK);
    await world.disk.claim('key-1', 'somebody', 30);
    expect((await finish(world.open(), stored, clock)).submission).toBe('started');
  });

  it('take a run over soon after a claim has lapsed, however long it was held', async () => {
    const { world, clock } = makeWorld('key');
    const stored = await world.disk.create(sampleRun('key-1'), SAMPLE_TASK);
    await world.disk.claim('key-1', 'somebody', 300);
    const settled = world.open().settle(stored, never);
    await clock.advance(299_000);
    expect((await onDisk(world)).submission).toBe('prepared');
    await clock.advance(3000);
    expect((await settled).submission).toBe('started');
  });

  it('asked twice, a window works once', async () => {
    const { world, passed } = makeWorld('two-steps');
    const stored = await world.disk.create(sampleRun('key-1'), SAMPLE_TASK);
    const submitter = world.open();
    const [one, two] = await Promise.all([submitter.resume(stored, never), submitter.resume(stored, never)]);
    expect(one).toEqual(two);
    expect(passed.filter((point) => point === 'before submit')).toHaveLength(1);
  });

  it('keeps its claim for as long as an upload takes', async () => {
    const clock = new ManualClock();
    const [uploaded, deliver] = gate();
    const world = new World(clock, new FakePlatform('one-step'), async (window, point) => {
      if (window === 0 && point === 'before submit') await uploaded;
      return 'go';
    });
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(600_000);
    const [run] = await world.disk.list();
    expect((await world.open().resume(run!, never)).submission).toBe('prepared');
    deliver();
    expect((await submitted).submission).toBe('started');
  });

  it.each<[string, boolean]>([
    ['has started its own', false],
    ['is about to start its own', true],
  ])('does not start what it created when the other one %s', async (_name, secondWaits) => {
    const clock = new ManualClock();
    const platform = new FakePlatform('two-steps');
    const [asleep, wake] = gate();
    const [startHeld, letStart] = gate();
    const world = new World(clock, platform, async (window, point) => {
      // The first window's machine sleeps: neither its answer nor its renewals come through.
      const stuck = point === 'after submit' || (point === 'before claim' && platform.jobs.length > 0);
      if (window === 0 && stuck) await asleep;
      if (window === 1 && secondWaits && point === 'before start') await startHeld;
      return 'go';
    });
    const first = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(60_000);
    // Its job cannot be found yet, as on a platform whose list lags behind.
    platform.find = () => 'absent';
    const [run] = await world.disk.list();
    const second = world.open().settle(run!, never);
    await clock.advance(5000);
    wake();
    expect((await first).job?.url).toBe(platform.jobs[1]?.url);
    letStart();
    expect(await second).toMatchObject({ submission: 'started', job: { url: platform.jobs[1]?.url } });
    expect(platform.jobs.map(({ started }) => started)).toEqual([false, true]);
    expect(await onDisk(world)).toEqual(await second);
  });
});

function gate(): [Promise<void>, () => void] {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, () => open()];
}
