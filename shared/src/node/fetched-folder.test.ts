import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchedFolder } from './fetched-folder.js';

let folder: string;
let disk: FetchedFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fetched-'));
  disk = new FetchedFolder(join(folder, 'not', 'there'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hex = (by: string, text: string): string => createHash(by).update(text).digest('hex');

test('what is written is described by its sums, listed and removed', async () => {
  expect(await disk.list()).toEqual([]);
  const ref = await disk.newPlace();
  expect(await disk.describe(ref)).toBeUndefined();
  await disk.write(ref, new TextEncoder().encode('hello\n'));
  expect(await disk.describe(ref)).toEqual({
    sizeBytes: 6,
    sha256: hex('sha256', 'hello\n'),
    md5: hex('md5', 'hello\n'),
    // As `git hash-object` says.
    gitBlob: 'ce013625030ba8dba906f756967f9e9ca394464a',
    isPointer: false,
  });
  expect(await disk.list()).toEqual([{ ref, changedMs: statSync(ref.path).mtimeMs }]);
  await disk.remove(ref);
  await disk.remove(ref);
  expect(await disk.list()).toEqual([]);
});

test('an empty file is one, too', async () => {
  const ref = await disk.newPlace();
  await disk.write(ref, new Uint8Array());
  expect(await disk.describe(ref)).toMatchObject({ sizeBytes: 0, md5: hex('md5', '') });
});

test('nothing is overwritten, nobody else may read it, and what is not its own is left alone', async () => {
  const ref = await disk.newPlace();
  await disk.write(ref, new Uint8Array(1));
  await expect(disk.write(ref, new Uint8Array(2))).rejects.toThrow('EEXIST');
  expect(statSync(ref.path).mode & 0o077).toBe(0);
  expect(statSync(join(ref.path, '..')).mode & 0o077).toBe(0);
  writeFileSync(join(ref.path, '..', 'notes.txt'), '');
  expect(await disk.list()).toHaveLength(1);
});
