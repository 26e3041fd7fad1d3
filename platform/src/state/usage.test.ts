import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aJob } from '../testing/records.js';
import { MIGRATIONS } from './database.js';
import { migrate } from './migrate.js';
import type { Store } from './store.js';
import { openStore } from './store.js';
import { createUsageTable } from './usage.js';

describe('the record of use', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usage-'));
    store = openStore(folder);
  });
  afterEach(async () => {
    store.close();
    await rm(folder, { recursive: true });
  });

  it('is one row for each job that ran and ended, and outlives it', () => {
    store.jobs.save(aJob({ owner: 'ada' }));
    store.jobs.save(aJob({ owner: 'ada', phase: 'EXECUTING', started: 100 }));
    expect(store.usage.since('ada', 0)).toEqual([]);
    const ended = aJob({ owner: 'ada', phase: 'COMPLETED', started: 100, ended: 200 });
    store.jobs.save(ended);
    store.jobs.save({ ...ended, removed: true });
    store.jobs.forget(ended.id);
    store.close();
    store = openStore(folder);
    expect(store.usage.since('ada', 0)).toEqual([{ start: 100, end: 200, cores: 1 }]);
    expect(store.usage.since('ada', 200)).toEqual([]);
    expect(store.usage.since('bob', 0)).toEqual([]);
  });

  it('is forgotten when its month is over', () => {
    for (const [id, ended] of [
      ['a', 200],
      ['b', 300],
    ] as const) {
      store.jobs.save(aJob({ id, owner: 'ada' }));
      store.jobs.save(aJob({ id, owner: 'ada', phase: 'COMPLETED', started: 100, ended }));
    }
    store.usage.forget(300);
    expect(store.usage.since('ada', 0)).toEqual([{ start: 100, end: 300, cores: 1 }]);
  });

  it('has nothing of a job that never ran, and that of visitors under one name', () => {
    store.jobs.save(aJob({ id: 'never' }));
    store.jobs.save(aJob({ id: 'never', phase: 'ABORTED', ended: 200 }));
    store.jobs.save(aJob({ id: 'ran' }));
    store.jobs.save(aJob({ id: 'ran', phase: 'ERROR', started: 150, ended: 200 }));
    expect(store.usage.since('anonymous', 0)).toEqual([{ start: 150, end: 200, cores: 1 }]);
  });

  it('remembers the groups of the last token', () => {
    expect(store.members.find('ada@sso')).toBeUndefined();
    store.members.put('ada@sso', ['a', 'b']);
    store.members.put('ada@sso', []);
    expect(store.members.find('ada@sso')).toEqual([]);
  });
});

it('takes over what the jobs of an older version used', () => {
  const database = new DatabaseSync(':memory:');
  const older = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE usage'));
  migrate(database, 'file', MIGRATIONS.slice(0, older));
  const spec = JSON.stringify({ resources: { cores: 3 } });
  const job = database.prepare(
    `INSERT INTO jobs (id, owner, phase, created, planned, held_until, started, ended, duration, destruction, destruction_chosen, removed, spec)
     VALUES (?, 'ada', ?, 1, 1, 1, 100, ?, 100, 1, 0, 0, ?)`,
  );
  job.run('ended', 'COMPLETED', 200, spec);
  job.run('running', 'EXECUTING', null, spec);
  migrate(database, 'file', MIGRATIONS);
  expect(createUsageTable(database).since('ada', 0)).toEqual([{ start: 100, end: 200, cores: 3 }]);
  database.close();
});
