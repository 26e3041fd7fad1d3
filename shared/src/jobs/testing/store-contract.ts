import type { Run } from '../../model/index.js';
import { ConflictError } from '../store.js';
import type { JobStore } from '../store.js';
import { SAMPLE_TASK, sampleRun } from './samples.js';

/** A store under test, and its time. */
export interface StoreUnderTest {
  readonly store: JobStore;
  /** Lets so many seconds pass for the store: by its clock where it has one, otherwise by waiting. */
  passTime(seconds: number): Promise<void>;
  dispose?(): Promise<void>;
}

const KEY = '6f1f5c2e-3a41-4c39-9d0b-0a8f3f6f2c11';
const OTHER_KEY = '0b7a9c7e-9a55-4a8e-8a3e-5d1f0f9d7e22';

/**
 * What every JobStore must do, as a jest suite.
 * @param makeStore makes an empty store
 */
export function describeJobStore(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a JobStore`, () => {
    let made: StoreUnderTest;
    let store: JobStore;
    beforeEach(async () => {
      made = await makeStore();
      store = made.store;
    });
    afterEach(async () => made.dispose?.());

    describe('keeps runs', () => runContract(() => store));
    describe('keeps tasks', () => taskContract(() => store));
    describe('grants claims', () =>
      claimContract(
        () => store,
        (seconds) => made.passTime(seconds),
      ));
  });
}

const keys = (runs: readonly Run[]): string[] => runs.map(({ key }) => key).sort();

function runContract(get: () => JobStore): void {
  it('is empty at first', async () => {
    expect(await get().list()).toEqual([]);
  });

  it('lists what was created, as it was given', async () => {
    const one = await get().create(sampleRun(KEY), SAMPLE_TASK);
    await get().create(sampleRun(OTHER_KEY), SAMPLE_TASK);
    expect(one).toEqual(sampleRun(KEY, { revision: one.revision }));
    const listed = await get().list();
    expect(keys(listed)).toEqual([KEY, OTHER_KEY].sort());
    expect(listed).toContainEqual(one);
  });

  it('creates a key once, and keeps the first', async () => {
    const first = await get().create(sampleRun(KEY), SAMPLE_TASK);
    await expect(get().create(sampleRun(KEY, { title: 'second' }), SAMPLE_TASK)).rejects.toBeInstanceOf(
      ConflictError,
    );
    expect(await get().list()).toEqual([first]);
  });

  it('creates one when two try at once', async () => {
    const tries = await Promise.allSettled([
      get().create(sampleRun(KEY), SAMPLE_TASK),
      get().create(sampleRun(KEY), SAMPLE_TASK),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('writes and gives a new revision', async () => {
    const first = await get().create(sampleRun(KEY), SAMPLE_TASK);
    const second = await get().put({ ...first, submission: 'failed', problem: 'full' });
    expect(second).toEqual({ ...first, submission: 'failed', problem: 'full', revision: second.revision });
    expect(second.revision).toBeGreaterThan(first.revision);
    expect(await get().list()).toEqual([second]);
  });

  it('refuses a write that is based on an older one', async () => {
    const first = await get().create(sampleRun(KEY), SAMPLE_TASK);
    const second = await get().put({ ...first, title: 'second' });
    await expect(get().put({ ...first, title: 'third' })).rejects.toBeInstanceOf(ConflictError);
    expect(await get().list()).toEqual([second]);
  });

  it('takes one of two writes at once', async () => {
    const run = await get().create(sampleRun(KEY), SAMPLE_TASK);
    const tries = await Promise.allSettled([get().put(run), get().put(run)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('leaves out a field that a write leaves out', async () => {
    const first = await get().create(sampleRun(KEY, { problem: 'slow' }), SAMPLE_TASK);
    const { problem, ...rest } = first;
    expect(problem).toBe('slow');
    expect(await get().put(rest)).not.toHaveProperty('problem');
    expect((await get().list())[0]).not.toHaveProperty('problem');
  });

  it('removes, once or twice, and does not write what was removed', async () => {
    const run = await get().create(sampleRun(KEY), SAMPLE_TASK);
    await get().remove(KEY);
    await get().remove(KEY);
    await expect(get().put(run)).rejects.toThrow();
    expect(await get().list()).toEqual([]);
  });
}

function taskContract(get: () => JobStore): void {
  it('keeps the task until it is dropped', async () => {
    const run = await get().create(sampleRun(KEY), SAMPLE_TASK);
    await get().put(run);
    expect(await get().task(KEY)).toEqual(SAMPLE_TASK);
    await get().dropTask(KEY);
    await get().dropTask(KEY);
    expect(await get().task(KEY)).toBeUndefined();
    expect(keys(await get().list())).toEqual([KEY]);
  });

  it('has no task of a run that is not there or was removed', async () => {
    expect(await get().task(KEY)).toBeUndefined();
    await get().create(sampleRun(KEY), SAMPLE_TASK);
    await get().remove(KEY);
    expect(await get().task(KEY)).toBeUndefined();
  });
}

function claimContract(get: () => JobStore, passTime: (seconds: number) => Promise<void>): void {
  let run: Run;
  beforeEach(async () => {
    run = await get().create(sampleRun(KEY), SAMPLE_TASK);
    await get().create(sampleRun(OTHER_KEY), SAMPLE_TASK);
  });

  it('grants a claim to one owner, who may renew it', async () => {
    expect(await get().claim(KEY, 'one', 30)).toBe(true);
    expect(await get().claim(KEY, 'two', 30)).toBe(false);
    expect(await get().claim(KEY, 'one', 30)).toBe(true);
    expect(await get().claim(OTHER_KEY, 'two', 30)).toBe(true);
  });

  it('grants one of two claims at once', async () => {
    const claims = await Promise.all([get().claim(KEY, 'one', 30), get().claim(KEY, 'two', 30)]);
    expect(claims.sort()).toEqual([false, true]);
  });

  it('lets a claim lapse', async () => {
    await get().claim(KEY, 'one', 1);
    await passTime(1.5);
    expect(await get().claim(KEY, 'two', 30)).toBe(true);
    expect(await get().claim(KEY, 'one', 30)).toBe(false);
  });

  it('counts the time of a claim from its renewal', async () => {
    await get().claim(KEY, 'one', 1);
    await get().claim(KEY, 'one', 30);
    await passTime(1.5);
    expect(await get().claim(KEY, 'two', 30)).toBe(false);
  });

  it('gives a claim back to whoever wants it, and takes none from another', async () => {
    await get().claim(KEY, 'one', 30);
    expect(await get().claim(KEY, 'two', 0)).toBe(false);
    expect(await get().claim(KEY, 'one', 0)).toBe(true);
    expect(await get().claim(KEY, 'two', 30)).toBe(true);
  });

  it('does not need a claim to write', async () => {
    await get().claim(KEY, 'one', 30);
    expect((await get().put({ ...run, title: 'new' })).title).toBe('new');
  });
}
