import type { PlatformDriver } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { Clock, Offer } from '../model/index.js';

/** What became of offers that were not taken. */
export interface GiveBackReport {
  /** Those that the platforms took back. */
  readonly released: readonly Offer[];
  readonly failed: readonly FailedGiveBack[];
}

/** A reservation that stays until it expires by itself. */
export interface FailedGiveBack {
  readonly offer: Offer;
  /** For people. */
  readonly text: string;
  readonly details?: string;
}

export interface GiveBackDeps {
  readonly clock: Clock;
  readonly driverFor: (platformId: string) => PlatformDriver | undefined;
}

/** Longest time for all of them together. Reservations expire anyway, so it is not worth a longer wait. */
const GIVE_BACK_MS = 10_000;

/**
 * Gives reservations back, so that others can have them: all platforms at once, one after the other within a platform.
 * Offers that are not reserved, have expired, or whose platform takes none back are left out. Best effort: never rejects,
 * ends within 10 seconds, and earlier when aborted.
 */
export async function giveBack(
  offers: readonly Offer[],
  { clock, driverFor }: GiveBackDeps,
  signal: AbortSignal,
): Promise<GiveBackReport> {
  const reserved = offers.filter(({ expires }) => expires !== undefined && Date.parse(expires) > clock.now());
  const released: Offer[] = [];
  const failed: FailedGiveBack[] = [];
  if (reserved.length === 0) return { released, failed };

  const limit = limited(clock, signal);
  const releaseAll = async (platformId: string, own: readonly Offer[]): Promise<void> => {
    const driver = driverFor(platformId);
    if (driver?.can.release !== true) return;
    for (const offer of own) {
      try {
        limit.signal.throwIfAborted();
        await Promise.race([driver.release(offer, limit.signal), limit.over]);
        released.push(offer);
      } catch (error) {
        failed.push(failure(offer, error));
      }
    }
  };
  await Promise.all([...byPlatform(reserved)].map(([platformId, own]) => releaseAll(platformId, own)));
  limit.end();
  return { released, failed };
}

/** A signal that aborts with `signal` or when the time is up; `over` rejects at that moment, whether or not a driver listens. */
function limited(clock: Clock, signal: AbortSignal) {
  const timer = new AbortController();
  const either = AbortSignal.any([signal, timer.signal]);
  const over = new Promise<never>((_, reject) => {
    const stop = (): void => {
      reject(either.reason instanceof Error ? either.reason : new Error('Stopped.'));
    };
    if (either.aborted) stop();
    else either.addEventListener('abort', stop, { once: true });
  });
  // Nobody may be waiting for it by then.
  over.catch(() => undefined);
  const ended = new AbortController();
  void clock.sleep(GIVE_BACK_MS, ended.signal).then(
    () => timer.abort(new Error(`The platform did not answer within ${GIVE_BACK_MS / 1000} seconds.`)),
    () => undefined,
  );
  return { signal: either, over, end: () => ended.abort() };
}

function byPlatform(offers: readonly Offer[]): Map<string, Offer[]> {
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) {
    const group = groups.get(offer.platformId);
    if (group === undefined) groups.set(offer.platformId, [offer]);
    else group.push(offer);
  }
  return groups;
}

function failure(offer: Offer, error: unknown): FailedGiveBack {
  if (error instanceof PlatformError) {
    const { details } = error.failure;
    return { offer, text: error.message, ...(details === undefined ? {} : { details }) };
  }
  const why = error instanceof Error ? error.message : 'Something unexpected happened.';
  return {
    offer,
    text: `${offer.platformName}: could not give an unused offer back: ${why} It expires by itself.`,
  };
}
