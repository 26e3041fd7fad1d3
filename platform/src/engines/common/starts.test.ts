import { Starts } from './starts.js';

describe('Starts', () => {
  it('begins once while a start is under way, and anew after it', async () => {
    const starts = new Starts();
    const first = Promise.withResolvers<null>();
    let begun = 0;
    const begin = (): Promise<void> => {
      begun++;
      return first.promise.then(() => undefined);
    };
    const both = [starts.once('a', begin), starts.once('a', begin)];
    expect([begun, starts.has('a'), starts.has('b')]).toEqual([1, true, false]);
    first.resolve(null);
    await Promise.all(both);
    expect(starts.has('a')).toBe(false);
    await starts.once('a', begin);
    expect(begun).toBe(2);
  });

  it('tells all of a start that failed, and lets the next one begin', async () => {
    const starts = new Starts();
    const first = Promise.withResolvers<null>();
    const begin = (): Promise<void> => first.promise.then(() => undefined);
    const all = [starts.once('a', begin), starts.once('a', begin), starts.done('a')];
    const outcomes = Promise.allSettled(all);
    first.reject(new Error('no room'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(starts.done('a')).resolves.toBeUndefined();
    await expect(starts.once('a', () => Promise.resolve())).resolves.toBeUndefined();
  });
});
