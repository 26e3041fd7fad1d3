import type { Run } from '../model/index.js';
import { ManualClock } from '../model/testing/manual-clock.js';
import type { Submitter } from './submit.js';
import { SAMPLE_OFFER, SAMPLE_TASK, sampleRun } from './testing/samples.js';
import { FakePlatform, World } from './testing/world.js';
import type { Fate, Manners, Point } from './testing/world.js';

const never = new AbortController().signal;

/** The fate of the first call that passes a point; every other call just goes through. */
interface Mishap {
  readonly point: Point;
  readonly fate: Fate;
}

function makeWorld(manners: Manners, ...mishaps: Mishap[]) {
  const clock = new ManualClock();
  const platform = new FakePlatform(manners);
  const killed = new Set<number>();
  const left = [...mishaps];
  const passed: Point[] = [];
  const world = new World(clock, platform, async (window, point) => {
    if (killed.has(window)) return 'hang';
    passed.push(point);
    const next = left.findIndex((mishap) => mishap.point === point);
    if (next < 0) return 'go';
    const [mishap] = left.splice(next, 1);
    if (mishap!.fate === 'hang') killed.add(window);
    return mishap!.fate;
  });
  return { world, clock, platform, passed };
}

async function finish(submitter: Submitter, run: Run, clock: ManualClock): Promise<Run> {
  const settled = submitter.settle(run, never);
  await clock.advance(300_000);
  return settled;
}

const onDisk = async (world: World): Promise<Run> => {
  const runs = await world.disk.list();
  expect(runs).toHaveLength(1);
  return runs[0]!;
};

describe('submit', () => {
  it.each<[Manners, Point[]]>([
    ['key', ['store', 'claim', 'submit', 'put', 'drop'].map((name): Point => `before ${name}`)],
    [
      'two-steps',
      ['store', 'claim', 'submit', 'put', 'start', 'put', 'drop'].map((name): Point => `before ${name}`),
    ],
  ])('stores, claims, sends, stores again: %s', async (manners, order) => {
    const { world, platform, passed, clock } = makeWorld(manners);
    const run = await world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    expect(passed.filter((point) => point.startsWith('before'))).toEqual(order);
    expect(run).toEqual(
      sampleRun('key-1', {
        revision: run.revision,
        createdAt: clock.iso(),
        submission: 'started',
        job: { platformId: SAMPLE_OFFER.platformId, url: platform.jobs[0]!.url },
      }),
    );
    expect(await onDisk(world)).toEqual(run);
    expect(await world.disk.task(run.key)).toBeUndefined();
    expect(clock.sleeping).toBe(0);
  });

  it('tells of every step that is on disk', async () => {
    const { world } = makeWorld('two-steps');
    const seen: string[] = [];
    await world.open(({ submission }) => seen.push(submission)).submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    expect(seen).toEqual(['prepared', 'created', 'started']);
  });

  it('sends nothing when the run cannot be stored', async () => {
    const full = makeWorld('key', ...Array<Mishap>(3).fill({ point: 'before store', fate: 'lost' }));
    const submitted = full.world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    const outcome = expect(submitted).rejects.toThrow();
    await full.clock.advance(10_000);
    await outcome;
    expect(full.platform.jobs).toEqual([]);
    expect(await full.world.disk.list()).toEqual([]);
  });

  it('makes one run when the store loses its answer', async () => {
    const { world, clock, platform } = makeWorld('key', { point: 'after store', fate: 'lost' });
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(10_000);
    expect((await submitted).submission).toBe('started');
    expect(await onDisk(world)).toEqual(await submitted);
    expect(platform.jobs).toHaveLength(1);
  });

  it('fails when the platform refuses, and keeps the run', async () => {
    const { world, platform } = makeWorld('key');
    platform.refusal = 'refused';
    const run = await world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    expect(run).toMatchObject({
      submission: 'failed',
      problem: 'Institute A: could not send the notebook: it is refused. Try something else.',
    });
    expect(await onDisk(world)).toEqual(run);
  });

  it('finds the job when a refusal only means that the first request is still being served', async () => {
    const { world, platform, clock } = makeWorld(
      'key',
      { point: 'after submit', fate: 'lost' },
      { point: 'before recover', fate: 'lost' },
    );
    const submitter = world.open();
    const run = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    platform.refusal = 'refused';
    expect((await finish(submitter, run, clock)).submission).toBe('started');
  });

  it('waits for a sign-in, then goes on', async () => {
    const { world, platform, clock } = makeWorld('key');
    platform.refusal = 'sign-in';
    const submitter = world.open();
    const run = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    expect(run).toMatchObject({ submission: 'prepared', problem: expect.stringContaining('sign-in') });
    expect((await submitter.settle(run, never)).submission).toBe('prepared');
    platform.refusal = undefined;
    const settled = await finish(submitter, run, clock);
    expect(settled.submission).toBe('started');
    expect(settled).not.toHaveProperty('problem');
  });

  it('says so when the offer has expired by the time of a retry', async () => {
    const { world, platform, clock } = makeWorld('key', { point: 'before submit', fate: 'lost' });
    const submitter = world.open();
    const run = await submitter.submit(SAMPLE_TASK, { ...SAMPLE_OFFER, expires: clock.iso(60) }, never);
    await clock.advance(120_000);
    platform.refusal = 'gone';
    expect(await finish(submitter, run, clock)).toMatchObject({
      submission: 'failed',
      problem: expect.stringContaining('the offer expired'),
    });
  });

  it('keeps trying while the platform cannot be reached, ever more slowly, and stops when aborted', async () => {
    const { world, platform, clock, passed } = makeWorld('key');
    platform.refusal = 'unreachable';
    const submitter = world.open();
    const run = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    const closing = new AbortController();
    const settled = submitter.settle(run, closing.signal);
    const tries = (): number => passed.filter((point) => point === 'before submit').length;
    await clock.advance(60_000);
    const inTheFirstMinute = tries();
    await clock.advance(600_000);
    const inTheNextTen = tries() - inTheFirstMinute;
    expect(inTheFirstMinute).toBeGreaterThan(4);
    expect(inTheNextTen).toBeGreaterThan(8);
    expect(inTheNextTen).toBeLessThan(16);
    closing.abort(new Error('closed'));
    await expect(settled).rejects.toThrow('closed');
    expect(clock.sleeping).toBe(0);
    expect((await onDisk(world)).submission).toBe('prepared');
  });

  it('sends nothing when aborted beforehand', async () => {
    const { world } = makeWorld('key');
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, AbortSignal.abort(new Error('closed')));
    await expect(submitted).rejects.toThrow('closed');
    expect(await world.disk.list()).toEqual([]);
  });

  it('leaves a run of an unknown platform, and says what to do', async () => {
    const { world } = makeWorld('key');
    const offer = { ...SAMPLE_OFFER, platformId: 'https://gone.example' };
    const run = await world.open().submit(SAMPLE_TASK, offer, never);
    expect(run).toMatchObject({ submission: 'prepared', problem: expect.stringContaining('Add it again') });
  });
});

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
        problem: expect.stringContaining('not known whether'),
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
