import { ManualClock, settle } from '../model/testing/manual-clock.js';
import { Frames } from './frames.js';

describe('what arrives', () => {
  let clock: ManualClock;
  let batches: string[];
  let frames: Frames<string>;
  beforeEach(() => {
    batches = [];
    clock = new ManualClock();
    frames = new Frames(clock, new AbortController().signal, (batch) => batches.push(batch.join('')));
  });
  const put = (...items: readonly string[]): void => items.forEach((item) => frames.put(item));

  it('is handed on at once, and then once in a frame', async () => {
    put('a', 'b', 'c');
    expect(batches).toEqual(['a']);
    await clock.advance(16);
    put('d', 'e');
    expect(batches).toEqual(['a', 'bc']);
    await clock.advance(16);
    expect(batches).toEqual(['a', 'bc', 'de']);
    await clock.advance(16);
    put('f');
    expect(batches).toEqual(['a', 'bc', 'de', 'f']);
  });

  it('does not wait where it must be complete, and leaves no timer behind', async () => {
    put('a', 'b', 'c');
    frames.flush();
    frames.flush();
    await settle();
    expect(batches).toEqual(['a', 'bc']);
    expect(clock.sleeping).toBe(0);
    put('d');
    expect(batches).toEqual(['a', 'bc', 'd']);
  });
});
