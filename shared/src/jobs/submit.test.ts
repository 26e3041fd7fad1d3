import { NoAnswerError } from './store.js';
import { makeWorld, never, finish, onDisk } from './testing/mishaps.js';
import type { Mishap } from './testing/mishaps.js';
import { SAMPLE_OFFER, SAMPLE_TASK, sampleRun } from './testing/samples.js';
import type { Manners, Point } from './testing/world.js';

describe('submit', () => {
  it.each<[Manners, Point[]]>([
    ['key', ['store', 'claim', 'submit', 'put', 'drop', 'claim'].map((name): Point => `before ${name}`)],
    [
      'two-steps',
      ['store', 'claim', 'submit', 'put', 'start', 'put', 'drop', 'claim'].map(
        (name): Point => `before ${name}`,
      ),
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

  it.each<Point>(['before claim', 'before put'])(
    'leaves a stored run to be settled when the store fails later: %s',
    async (point) => {
      const { world, clock, platform } = makeWorld('key', ...Array<Mishap>(3).fill({ point, fate: 'lost' }));
      const submitter = world.open();
      const submitted = submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
      await clock.advance(10_000);
      const run = await submitted;
      expect(run).toEqual(await onDisk(world));
      expect(run.submission).toBe('prepared');
      expect((await finish(submitter, run, clock)).submission).toBe('started');
      expect(platform.jobs).toHaveLength(1);
    },
  );

  it.each<[string, boolean]>([
    ['had taken the run', true],
    ['had not', false],
  ])('asks a store that is out of reach until it answers, when it %s', async (_name, taken) => {
    const { world, clock, platform } = makeWorld('key');
    const create = world.disk.create.bind(world.disk);
    let outOfReach = true;
    jest.spyOn(world.disk, 'create').mockImplementation(async (run, task) => {
      if (!outOfReach) return create(run, task);
      if (taken) await create(run, task).catch(() => undefined);
      throw new NoAnswerError('out of reach');
    });
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, never);
    await clock.advance(60_000);
    expect(platform.jobs).toEqual([]);
    outOfReach = false;
    await clock.advance(20_000);
    expect(await submitted).toMatchObject({ key: 'key-1', submission: 'started' });
    expect(await onDisk(world)).toEqual(await submitted);
    expect(platform.jobs).toHaveLength(1);
  });

  it('stops asking for a store when aborted', async () => {
    const { world, clock } = makeWorld('key');
    jest.spyOn(world.disk, 'create').mockRejectedValue(new NoAnswerError('out of reach'));
    const closing = new AbortController();
    const submitted = world.open().submit(SAMPLE_TASK, SAMPLE_OFFER, closing.signal);
    const outcome = expect(submitted).rejects.toThrow('closed');
    await clock.advance(60_000);
    closing.abort(new Error('closed'));
    await outcome;
    expect(clock.sleeping).toBe(0);
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

  it.each(['key', 'two-steps', 'one-step'] as const)(
    'goes on by itself where nothing has left, and asks nobody: %s',
    async (manners) => {
      const { world, platform, clock } = makeWorld(manners);
      platform.refusal = 'unsent';
      const submitter = world.open();
      const run = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
      expect(run).toMatchObject({ submission: 'prepared', unsent: true });
      expect(run).not.toHaveProperty('turnedAway');
      platform.refusal = undefined;
      const settled = await finish(submitter, run, clock);
      expect(settled.submission).toBe('started');
      expect(settled).not.toHaveProperty('unsent');
      expect(platform.jobs).toHaveLength(1);
    },
  );

  it.each(['key', 'two-steps', 'one-step'] as const)(
    'waits for a sign-in, then goes on: %s',
    async (manners) => {
      const { world, platform, clock } = makeWorld(manners);
      platform.refusal = 'sign-in';
      const submitter = world.open();
      const run = await submitter.submit(SAMPLE_TASK, SAMPLE_OFFER, never);
      expect(run).toMatchObject({
        submission: 'prepared',
        problem: expect.stringContaining('sign-in') as string,
      });
      expect((await submitter.settle(run, never)).submission).toBe('prepared');
      platform.refusal = undefined;
      const settled = await finish(submitter, run, clock);
      expect(settled.submission).toBe('started');
      expect(settled).not.toHaveProperty('problem');
      expect(settled).not.toHaveProperty('turnedAway');
      expect(platform.jobs).toHaveLength(1);
    },
  );

  it('says so when the offer has expired by the time of a retry', async () => {
    const { world, platform, clock } = makeWorld('key', { point: 'before submit', fate: 'lost' });
    const submitter = world.open();
    const run = await submitter.submit(SAMPLE_TASK, { ...SAMPLE_OFFER, expires: clock.iso(60) }, never);
    await clock.advance(120_000);
    platform.refusal = 'gone';
    expect(await finish(submitter, run, clock)).toMatchObject({
      submission: 'failed',
      problem: expect.stringContaining('the offer expired') as string,
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
    expect(run).toMatchObject({
      submission: 'prepared',
      problem: expect.stringContaining('Add it again') as string,
    });
  });
});
