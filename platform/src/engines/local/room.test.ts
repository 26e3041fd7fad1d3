import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { troubleOf } from './room.js';

describe('troubleOf', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'room-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds none where a job could be started, and leaves nothing behind', async () => {
    expect(await troubleOf(folder, ['/nowhere/python', process.execPath])).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('misses the interpreters', async () => {
    expect(await troubleOf(folder, ['/nowhere/python'])).toMatch(/interpreters are gone/);
  });

  it('says that a disk is full, or cannot be written', async () => {
    // A file system without a single free block.
    expect(await troubleOf('/proc', [process.execPath])).toBe('The disk for jobs is full.');
  });
});
