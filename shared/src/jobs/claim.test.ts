import { ManualClock } from '../model/testing/manual-clock.js';
import { CLAIM_SECONDS, ClaimLostError, withClaim } from './claim.js';
import { MemoryJobStore } from './memory-store.js';
import { never } from './testing/mishaps.js';
import { SAMPLE_TASK, sampleRun } from './testing/samples.js';

const KEY = 'key-1';

describe('withClaim', () => {
  let clock: ManualClock;
  let store: MemoryJobStore;
  const othersMay = (): Promise<boolean> => store.claim(KEY, 'other', 0);

  beforeEach(async () => {
    clock = new ManualClock();
    store = new MemoryJobStore(clock);
    await store.create(sampleRun(KEY), SAMPLE_TASK);
  });

  /** Work that takes until it is told to end. */
  function begin(signal = never) {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const claimant = { store, clock, owner: 'window' };
    const working = withClaim(claimant, KEY, signal, async (held) => {
      await Promise.race([
        ended,
        new Promise((_, reject) => held.addEventListener('abort', () => reject(held.reason as Error))),
      ]);
    });
    return { working, end };
  }

  it('holds the claim for as long as the work takes, and gives it back at once', async () => {
    const { working, end } = begin();
    await clock.advance(10 * CLAIM_SECONDS * 1000);
    expect(await othersMay()).toBe(false);
    end();
    await working;
    expect(await othersMay()).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it('gives it back when the window closes in the middle', async () => {
    const closing = new AbortController();
    const { working } = begin(closing.signal);
    const outcome = expect(working).rejects.toThrow('closed');
    await clock.advance(1000);
    closing.abort(new Error('closed'));
    await outcome;
    expect(await othersMay()).toBe(true);
  });

  it('gives it back after a renewal that is still under way', async () => {
    const { working, end } = begin();
    let arrive = (): void => undefined;
    const late = new Promise<void>((resolve) => (arrive = resolve));
    const claim = store.claim.bind(store);
    const renewal = jest.spyOn(store, 'claim').mockImplementationOnce(async (...args) => {
      await late;
      return claim(...args);
    });
    await clock.advance((CLAIM_SECONDS / 2) * 1000);
    expect(renewal).toHaveBeenCalled();
    end();
    arrive();
    await working;
    expect(await othersMay()).toBe(true);
  });

  it('leaves a dead window its claim until that lapses', async () => {
    await store.claim(KEY, 'dead', CLAIM_SECONDS);
    await expect(begin().working).rejects.toBeInstanceOf(ClaimLostError);
    await clock.advance(CLAIM_SECONDS * 1000);
    const { working, end } = begin();
    end();
    await expect(working).resolves.toBeUndefined();
  });

  it('ends the work when another window has taken the run over, and leaves it the claim', async () => {
    const { working } = begin();
    const outcome = expect(working).rejects.toBeInstanceOf(ClaimLostError);
    jest.spyOn(store, 'claim').mockImplementationOnce(() => Promise.resolve(false));
    await clock.advance(CLAIM_SECONDS * 1000);
    await outcome;
    expect(clock.sleeping).toBe(0);
  });

  it('takes a store that does not answer for one that has given the claim to nobody', async () => {
    const { working, end } = begin();
    jest.spyOn(store, 'claim').mockRejectedValueOnce(new Error('offline'));
    await clock.advance(CLAIM_SECONDS * 1000);
    expect(await othersMay()).toBe(false);
    end();
    await expect(working).resolves.toBeUndefined();
  });
});
