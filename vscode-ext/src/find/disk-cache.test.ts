import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskCache } from './disk-cache.js';

const DAY_MS = 24 * 3600 * 1000;

describe('what was read, kept on the disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-cache-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (now: number): DiskCache => new DiskCache({ folder: join(folder, 'found'), now: () => now });

  it('is there for the next window, whatever the key', async () => {
    await at(Date.now()).put('GET https://a.example/../b', 'first');
    await at(Date.now()).put('GET https://a.example/../b', 'second');
    expect(await at(Date.now()).get('GET https://a.example/../b')).toBe('second');
    expect(await at(Date.now()).get('another')).toBeUndefined();
    expect(readdirSync(join(folder, 'found'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('goes away when it is old', async () => {
    await at(Date.now()).put('a', 'old');
    await at(Date.now() + 31 * DAY_MS).put('b', 'new');
    expect(await at(0).get('a')).toBeUndefined();
    expect(await at(0).get('b')).toBe('new');
  });

  it('is nothing where nothing can be written', async () => {
    writeFileSync(join(folder, 'found'), '');
    const cache = at(Date.now());
    await cache.put('a', 'text');
    expect(await cache.get('a')).toBeUndefined();
  });
});
