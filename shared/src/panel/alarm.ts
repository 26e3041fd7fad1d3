import type { Clock } from '../model/index.js';

/** Something that is due at a moment which may still change. */
export interface Alarm {
  /** Replaces what was set before. @param at milliseconds since the epoch; undefined = never */
  set(at: number | undefined): void;
}

/** Timers of the hosts overflow beyond 24 days, so a long wait is cut into days. */
const LONGEST_SLEEP_MS = 86_400_000;

/**
 * @param life aborting it ends the alarm for good
 * @param ring called once for each moment that was set and came
 */
export function createAlarm(clock: Clock, life: AbortSignal, ring: () => void): Alarm {
  let waiting = new AbortController();
  let due: number | undefined;

  const wait = async (at: number, signal: AbortSignal): Promise<void> => {
    do await clock.sleep(Math.max(0, Math.min(at - clock.now(), LONGEST_SLEEP_MS)), signal);
    while (clock.now() < at);
    due = undefined;
    ring();
  };
  return {
    set(at) {
      if (at === due) return;
      waiting.abort();
      due = at;
      if (at === undefined || life.aborted) return;
      waiting = new AbortController();
      // It rejects only when it is not wanted any more.
      wait(at, AbortSignal.any([life, waiting.signal])).catch(() => undefined);
    },
  };
}
