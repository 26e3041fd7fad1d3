import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from './state/store.js';
import { transaction } from './state/transaction.js';
import { storageTrouble } from './storage-trouble.js';

const failureOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

let folder: string;
/** What ends the processes that hold a lock. */
const others: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trouble-'));
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((end) => end()));
  rmSync(folder, { recursive: true });
});

/** Holds a database as another process that writes to it does. @returns what ends that */
async function lockElsewhere(file: string): Promise<() => Promise<void>> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(${JSON.stringify(file)});
    database.exec('BEGIN EXCLUSIVE');
    console.log('locked');
    setInterval(() => database.isOpen, 1000);`;
  const other = spawn(process.execPath, ['--no-warnings', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  const exit = once(other, 'exit');
  const end = async (): Promise<void> => {
    other.kill('SIGKILL');
    await exit;
  };
  others.push(end);
  return end;
}

it('a database that another process has locked is busy, and works when that has ended', async () => {
  const file = join(folder, 'a.sqlite');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE things (name TEXT)');
  const unlock = await lockElsewhere(file);
  const add = (): void => transaction(database, () => database.exec(`INSERT INTO things VALUES ('one')`));
  expect(storageTrouble(failureOf(add))).toBe('busy');
  await unlock();
  add();
  expect(database.prepare('SELECT count(*) AS all_of_them FROM things').get()).toEqual({ all_of_them: 1 });
  database.close();
});

it('a service does not start on a state that another process has locked, and says so', async () => {
  openStore(folder).close();
  const unlock = await lockElsewhere(join(folder, 'platform.sqlite'));
  expect(() => openStore(folder)).toThrow(/platform\.sqlite is in use/);
  await unlock();
  openStore(folder).close();
});

it('reads go on while another process has the tokens locked', async () => {
  const store = openStore(folder);
  const unlock = await lockElsewhere(join(folder, 'tokens.sqlite'));
  expect(store.tokens.list()).toEqual([]);
  expect(storageTrouble(failureOf(() => store.tokens.used('none', 1)))).toBe('busy');
  await unlock();
  store.close();
});

it('a transaction that SQLite has rolled back by itself fails with the reason', () => {
  const database = new DatabaseSync(join(folder, 'small.sqlite'));
  database.exec('CREATE TABLE things (name TEXT); PRAGMA max_page_count = 3;');
  const add = (text: string): void =>
    transaction(database, () => void database.prepare('INSERT INTO things VALUES (?)').run(text));
  const failure = failureOf(() => add('x'.repeat(100_000)));
  expect([storageTrouble(failure), String(failure)]).toEqual(['full', 'Error: database or disk is full']);
  add('small');
  expect(database.prepare('SELECT name FROM things').all()).toEqual([{ name: 'small' }]);
  database.close();
});

it('a database that may only be read cannot be written', () => {
  const file = join(folder, 'a.sqlite');
  new DatabaseSync(file).close();
  const database = new DatabaseSync(file, { readOnly: true });
  expect(storageTrouble(failureOf(() => database.exec('CREATE TABLE things (name TEXT)')))).toBe(
    'unwritable',
  );
  database.close();
});

it('knows the file system’s words, and no others', () => {
  expect(storageTrouble(failureOf(() => writeFileSync('/dev/full', 'x')))).toBe('full');
  expect(storageTrouble(failureOf(() => writeFileSync(join(folder, 'a', 'b'), 'x')))).toBeUndefined();
  expect(storageTrouble('ENOSPC')).toBeUndefined();
});
