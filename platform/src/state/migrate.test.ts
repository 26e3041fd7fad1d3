import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aJob } from '../testing/records.js';
import { MIGRATIONS } from './database.js';
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

describe('the state of an earlier version', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'old-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Writes a state as the service of this schema version did, with a job, its key and its file. */
  const write = (version: number): void => {
    const file = join(folder, 'platform.sqlite');
    const database = new DatabaseSync(file);
    migrate(database, file, MIGRATIONS.slice(0, version));
    const { manifest, ...spec } = aJob().spec;
    database
      .prepare(
        `INSERT INTO jobs (id, owner, phase, created, planned, held_until, duration, destruction, destruction_chosen, removed, spec)
         VALUES ('old', 'ada', 'COMPLETED', 1, 1, 1, 60, 9, 0, 0, ?)`,
      )
      .run(JSON.stringify({ ...spec, manifest }));
    database.exec(`INSERT INTO keys (owner, key, job_id, created) VALUES ('ada', 'key', 'old', 1);
      INSERT INTO files (job_id, number, path) VALUES ('old', 3, 'a.png');`);
    database.close();
  };

  it.each(MIGRATIONS.map((_, index) => index + 1))('%i is taken with what is in it', (version) => {
    write(version);
    const store = openStore(folder);
    expect(store.jobs.find('old')).toMatchObject({ owner: 'ada', phase: 'COMPLETED', duration: 60 });
    expect(store.jobs.list('ada', { phases: [] })).toHaveLength(1);
    expect([store.keys.find('ada', 'key'), store.files.path('old', 3)]).toEqual(['old', 'a.png']);
    store.jobs.save(aJob({ id: 'new' }));
    expect(store.jobs.ids()).toEqual(new Set(['old', 'new']));
    store.close();
  });

  it('is whole after a crash in the middle of a step, and is upgraded at the next start', () => {
    write(MIGRATIONS.length);
    const file = join(folder, 'platform.sqlite');
    // What `migrate` does, up to a moment in the middle.
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(${JSON.stringify(file)});
      database.exec("BEGIN IMMEDIATE; ALTER TABLE jobs ADD COLUMN colour TEXT; UPDATE jobs SET phase = 'ERROR';");
      process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['--no-warnings', '-e', script]).signal).toBe('SIGKILL');
    const database = new DatabaseSync(file);
    const colours = (): number =>
      database
        .prepare('SELECT * FROM jobs')
        .columns()
        .filter(({ name }) => name === 'colour').length;
    expect(database.prepare('PRAGMA user_version').get()?.user_version).toBe(MIGRATIONS.length);
    expect(colours()).toBe(0);
    migrate(database, file, [...MIGRATIONS, 'ALTER TABLE jobs ADD COLUMN colour TEXT;']);
    expect(colours()).toBe(1);
    expect(database.prepare('SELECT phase FROM jobs').get()).toEqual({ phase: 'COMPLETED' });
    database.close();
  });
});
