import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aJob, anOffer } from '../testing/records.js';
import type { Store } from './store.js';
import { openStore } from './store.js';

describe('the store', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    store = openStore(folder);
  });
  afterEach(async () => {
    store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const reopen = (): void => {
    store.close();
    store = openStore(folder);
  };

  it('gives back what it was given, after it was opened again too', () => {
    const job = aJob({
      owner: 'ada',
      runId: 'run',
      intent: 'finish',
      handed: 2,
      started: 3,
      ended: 4,
      progress: { done: 1, total: 2, text: 'x' },
      error: { message: 'no', transient: true, limit: 'memory' },
    });
    const bare = aJob({ id: 'bare' });
    store.jobs.save(aJob({ owner: 'ada', runId: 'run' }));
    store.jobs.save(job);
    store.jobs.save(bare);
    reopen();
    expect(store.jobs.find('job')).toEqual(job);
    expect(store.jobs.find('bare')).toEqual(bare);
    expect(store.jobs.ofOffer('offer')).toBeDefined();
  });

  it('does all of a transaction or nothing', () => {
    const fail = (): never =>
      store.transaction(() => {
        store.jobs.save(aJob());
        store.keys.add(undefined, 'key', 'job', 1);
        throw new Error('halfway');
      });
    expect(fail).toThrow('halfway');
    expect([store.jobs.find('job'), store.keys.find(undefined, 'key')]).toEqual([undefined, undefined]);
  });

  it('knows an ended job as the database has it: after a change, an undone change and its end', () => {
    const job = aJob({ phase: 'COMPLETED', handed: 2, started: 3, ended: 4 });
    store.jobs.save(job);
    const late = { ...job, destruction: job.destruction + 1 };
    store.jobs.save(late);
    expect(store.jobs.find('job')).toEqual(late);
    const fail = (): never =>
      store.transaction(() => {
        store.jobs.save({ ...job, phase: 'ERROR' });
        throw new Error('halfway');
      });
    expect(fail).toThrow('halfway');
    expect(store.jobs.find('job')).toEqual(late);
    reopen();
    expect(store.jobs.find('job')).toEqual(late);
    store.jobs.save(late);
    store.jobs.forget('job');
    expect(store.jobs.find('job')).toBeUndefined();
  });

  it('finds each of many ended jobs', () => {
    const ids = Array.from({ length: 250 }, (_, index) => `job-${index}`);
    for (const id of ids) store.jobs.save(aJob({ id, phase: 'ABORTED', ended: 1 }));
    expect(ids.map((id) => store.jobs.find(id)?.phase)).toEqual(ids.map(() => 'ABORTED'));
  });

  it('keeps keys of different owners apart, each once', () => {
    store.keys.add('ada', 'key', 'a', 1);
    store.keys.add(undefined, 'key', 'b', 1);
    store.keys.add('ada', 'own', 'c', 1);
    const owners = ['ada', undefined, 'bob'];
    expect(owners.map((owner) => store.keys.find(owner, 'key'))).toEqual(['a', 'b', 'b']);
    expect(owners.map((owner) => store.keys.find(owner, 'own'))).toEqual(['c', undefined, undefined]);
    expect(['key', 'own', 'none'].map((key) => store.keys.isOwned(key))).toEqual([true, true, false]);
    expect(() => store.keys.add('ada', 'key', 'c', 1)).toThrow(/UNIQUE/);
  });

  it('remembers the key of a job that is gone for a while', () => {
    store.jobs.save(aJob());
    store.keys.add(undefined, 'kept', 'job', 1);
    store.keys.add(undefined, 'gone', 'other', 1);
    store.keys.forget(2);
    expect(['kept', 'gone'].map((key) => store.keys.find(undefined, key))).toEqual(['job', undefined]);
  });

  it('numbers files once and for all', () => {
    store.jobs.save(aJob());
    expect([...store.files.number('job', ['b', 'a'])]).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
    reopen();
    expect(store.files.number('job', ['a', 'c']).get('c')).toBe(3);
    expect(store.files.path('job', 2)).toBe('a');
  });

  it('lists the newest jobs of an owner that fit the filter', () => {
    for (const [index, phase] of (['PENDING', 'EXECUTING', 'COMPLETED'] as const).entries())
      store.jobs.save(aJob({ id: `job${index}`, owner: 'ada', phase, created: index * 10 }));
    store.jobs.save(aJob({ id: 'removed', owner: 'ada', removed: true, created: 99 }));
    store.jobs.save(aJob({ id: 'other', owner: 'bob' }));
    const ids = (filter: Partial<Parameters<Store['jobs']['list']>[1]>): readonly string[] =>
      store.jobs.list('ada', { phases: [], ...filter }).map(({ id }) => id);
    expect(ids({})).toEqual(['job2', 'job1', 'job0']);
    expect(ids({ phases: ['PENDING', 'COMPLETED'] })).toEqual(['job2', 'job0']);
    expect(ids({ after: 10 })).toEqual(['job2']);
    expect(ids({ last: 2 })).toEqual(['job2', 'job1']);
  });

  it('forgets old answers, but not the offer of a job', () => {
    for (const phase of ['EXPIRED', 'TAKEN', 'OFFERED'] as const) {
      const set = { id: phase, created: 1, reasons: [] };
      store.offers.add(set, [anOffer({ id: `o-${phase}`, setId: phase, phase })]);
    }
    store.offers.forget(5);
    expect(['EXPIRED', 'TAKEN', 'OFFERED'].map((id) => store.offers.findSet(id) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    expect(store.offers.find('o-EXPIRED')).toBeUndefined();
  });

  it('is for one service at a time, and for nobody else to read', async () => {
    expect(() => openStore(folder)).toThrow(/is in use: another service runs on the same data folder/);
    expect((await stat(join(folder, 'platform.sqlite'))).mode & 0o077).toBe(0);
  });

  it('does not touch the state of a newer version', () => {
    store.close();
    const setVersion = (version: unknown): void => {
      const database = new DatabaseSync(join(folder, 'platform.sqlite'));
      database.exec(`PRAGMA user_version = ${Number(version)}`);
      database.close();
    };
    const file = new DatabaseSync(join(folder, 'platform.sqlite'));
    const version = file.prepare('PRAGMA user_version').get()?.user_version;
    file.close();
    setVersion(99);
    expect(() => openStore(folder)).toThrow(/written by a newer version of this service \(schema 99/);
    setVersion(version);
    store = openStore(folder);
  });
});
