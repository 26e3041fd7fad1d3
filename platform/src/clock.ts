/** The only source of time, so that tests can move it. Instants are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Calls back once, not before `ms` milliseconds have passed. @returns a function that forgets the call */
  after(ms: number, run: () => void): () => void;
}

/** Node fires a timer with a longer delay at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** ISO 8601 in UTC with `T` and `Z`, as UWS 1.1 section 2.2.1 wants it. */
export const isoInstant = (ms: number): string => new Date(ms).toISOString();
