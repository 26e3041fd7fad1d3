import type { Clock } from '../clock.js';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves on; timers that come due on the way are called at their time, in order. */
  advance(ms: number): void;
}

export function createFakeClock(start = Date.parse('2026-01-01T12:00:00Z')): FakeClock {
  let instant = start;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => instant,
    after(ms, run) {
      const timer = { at: instant + Math.max(0, ms), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = instant + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        instant = Math.max(instant, next.at);
        next.run();
      }
      instant = end;
    },
  };
}
