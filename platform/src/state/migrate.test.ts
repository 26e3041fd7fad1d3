import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aJob } from '../testing/records.js';
import { migrate } from './migrate.js';
import { openStore } from './store.js';

const FIRST = 'CREATE TABLE things (name TEXT) STRICT;';
const SECOND = "ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey';";

describe('migrate', () => {
  let database: DatabaseSync;
  beforeEach(() => {
    database = new DatabaseSync(':memory:');
  });
  afterEach(() => database.close());
  const version = (): unknown => database.prepare('PRAGMA user_version').get()?.user_version;

  it('upgrades an old file with what is in it, once', () => {
    migrate(database, 'file', [FIRST]);
    database.exec("INSERT INTO things VALUES ('old')");
    migrate(database, 'file', [FIRST, SECOND]);
    migrate(database, 'file', [FIRST, SECOND]);
    expect(version()).toBe(2);
    expect(database.prepare('SELECT * FROM things').all()).toEqual([{ name: 'old', colour: 'grey' }]);
  });

  it('leaves a file as it was when a step fails', () => {
    migrate(database, 'file', [FIRST]);
    expect(() => migrate(database, 'file', [FIRST, `${SECOND} nonsense;`])).toThrow(/syntax error/);
    database.exec('ROLLBACK');
    expect(version()).toBe(1);
    expect(database.prepare('SELECT * FROM things').columns()).toHaveLength(1);
  });
});

it('takes the data folder of a version that had no tokens', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'old-'));
  const old = openStore(folder);
  old.jobs.save(aJob());
  old.close();
  await rm(join(folder, 'tokens.sqlite'));
  const store = openStore(folder);
  expect([store.jobs.find('job')?.id, store.tokens.list()]).toEqual(['job', []]);
  expect((await stat(join(folder, 'tokens.sqlite'))).mode & 0o077).toBe(0);
  store.close();
  await rm(folder, { recursive: true });
});
