import type { Clock } from '../model/index.js';
import type { JobStore } from './store.js';

/** Another window holds the right to submit this run, or has taken it over meanwhile. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** A window that dies is followed by another after this time. One that ends in good order gives its claim back at once. */
export const CLAIM_SECONDS = 10;
/** Early enough for a server that is slow to answer, and for a page in the background, whose timers run late. */
const RENEW_MS = 3000;

export interface Claimant {
  readonly store: JobStore;
  readonly clock: Clock;
  /** Of this window, unlike that of any other, now or before. */
  readonly owner: string;
}

/**
 * Works on a run while no other window does. The claim is renewed as long as the work takes, then given back; the work's
 * signal aborts when the claim is lost all the same (this window slept for too long).
 * @throws ClaimLostError when another window holds it, before the work or during it; the signal's reason when aborted
 */
export async function withClaim<T>(
  { store, clock, owner }: Claimant,
  key: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!(await store.claim(key, owner, CLAIM_SECONDS)))
    throw new ClaimLostError('Another window is at work on this run.');
  const lost = new AbortController();
  const done = new AbortController();
  const renew = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(RENEW_MS, done.signal);
      // A store that does not answer has not given the claim to anybody else yet, as far as we know.
      if (await store.claim(key, owner, CLAIM_SECONDS).catch(() => true)) continue;
      lost.abort(new ClaimLostError('Another window has taken this run over.'));
      return;
    }
  };
  // It ends by `done` alone.
  const renewed = renew().catch(() => undefined);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    // A renewal that is still under way would take it again.
    await renewed;
    // What cannot be given back lapses.
    await store.claim(key, owner, 0).catch(() => undefined);
  }
}
