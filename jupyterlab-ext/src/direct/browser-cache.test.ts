/** @jest-environment node */
import { IDBFactory } from 'fake-indexeddb';
import { BrowserCache } from './browser-cache.js';

const DAY_MS = 24 * 3600 * 1000;

describe('what was read, kept in the browser', () => {
  const factory = new IDBFactory();
  const at = (now: number): BrowserCache => new BrowserCache({ factory, name: 'found', now: () => now });

  it('is there after a reload, until it is old', async () => {
    await at(0).put('a', 'first');
    await at(20 * DAY_MS).put('b', 'second');
    const later = at(31 * DAY_MS);
    expect([await later.get('a'), await later.get('b'), await later.get('c')]).toEqual([
      undefined,
      'second',
      undefined,
    ]);
  });

  it('is nothing where the browser keeps nothing', async () => {
    const closed = {
      open: () => {
        throw new DOMException('private window');
      },
    } as unknown as IDBFactory;
    const cache = new BrowserCache({ factory: closed, name: 'found', now: () => 0 });
    await cache.put('a', 'text');
    expect(await cache.get('a')).toBeUndefined();
  });
});
