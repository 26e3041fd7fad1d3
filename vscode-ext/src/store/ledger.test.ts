import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from './ledger.js';

let folder: string;
let ledger: Ledger;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-ledger-'));
  ledger = new Ledger(folder, 'run');
});
afterEach(() => rm(folder, { recursive: true }));

it('has the entry that was added last', async () => {
  expect(await ledger.latest()).toBeUndefined();
  expect(await ledger.append(0, 'a')).toBe(true);
  expect(await ledger.append(1, 'b')).toBe(true);
  expect(await ledger.latest()).toEqual({ number: 2, value: 'b' });
});

it('takes one of two entries that follow the same', async () => {
  await ledger.append(0, 'a');
  const tries = await Promise.all([ledger.append(1, 'b'), new Ledger(folder, 'run').append(1, 'c')]);
  expect(tries.sort()).toEqual([false, true]);
});

it('refuses a process that slept while others went on, also when its number is free again', async () => {
  for (let number = 0; number < 50; number++) await ledger.append(number, number);
  expect((await readdir(folder)).length).toBe(33);
  expect(await ledger.append(40, 'late')).toBe(false);
  expect(await ledger.append(2, 'very late')).toBe(false);
  expect(await ledger.append(0, 'anew')).toBe(false);
  expect(await ledger.latest()).toEqual({ number: 50, value: 49 });
});

it('cannot be written once its folder is gone', async () => {
  await rm(folder, { recursive: true });
  await expect(ledger.append(0, 'a')).rejects.toThrow('ENOENT');
  await mkdir(folder);
});
