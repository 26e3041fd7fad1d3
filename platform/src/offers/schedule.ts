import type { Field } from './ask.js';
import type { Capacity } from './match.js';

/** Resources that are somebody's for a time. Instants in milliseconds; `end` is the first one that is free again. */
export interface Booking {
  readonly start: number;
  readonly end: number;
  readonly account: string;
  readonly resources: Capacity;
}

/** What somebody wants to have for a time. */
export interface Want {
  readonly account: string;
  readonly resources: Capacity;
  readonly durationMs: number;
  /** How many jobs of the account may run at once. */
  readonly jobs?: number | undefined;
}

/** Nobody plans further ahead than this. */
export const HORIZON_MS = 7 * 86_400_000;

/** Sums of GiB are not exact in binary. */
const TOLERANCE = 1e-9;

const KINDS: readonly (readonly [keyof Capacity, Field])[] = [
  ['cores', 'cores'],
  ['memoryGiB', 'memory'],
  ['diskGiB', 'disk'],
  ['gpus', 'gpus'],
];

/** What is short at one instant if the want were added; undefined when it fits. */
function shortAt(
  instant: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): Field | 'account' | undefined {
  const then = bookings.filter(({ start, end }) => start <= instant && instant < end);
  const mine = then.filter(({ account }) => account === want.account);
  if (want.jobs !== undefined && mine.length >= want.jobs) return 'account';
  const short = KINDS.find(([kind]) => {
    const used = then.reduce((sum, { resources }) => sum + resources[kind], 0);
    return used + want.resources[kind] > capacity[kind] + TOLERANCE;
  });
  return short?.[1];
}

/** What is short anywhere in the time from `start` on. Use only ever grows where a booking starts. */
function shortDuring(
  start: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): Field | 'account' | undefined {
  const end = start + want.durationMs;
  const instants = [
    start,
    ...bookings.map((booking) => booking.start).filter((at) => at > start && at < end),
  ];
  for (const instant of instants) {
    const short = shortAt(instant, want, bookings, capacity);
    if (short !== undefined) return short;
  }
  return undefined;
}

/** Whether it fits for its whole time if it begins at `start`. */
export const fitsFrom = (
  start: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): boolean => shortDuring(start, want, bookings, capacity) === undefined;

/** Whether it fits at this instant, whatever comes later. */
export const fitsAt = (
  instant: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): boolean => shortAt(instant, want, bookings, capacity) === undefined;

/**
 * The first instant from which a want fits for its whole time beside everything that is booked.
 * @returns the instant, or what stays short until the horizon
 */
export function earliestStart(
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
  now: number,
): { readonly start: number } | { readonly short: Field | 'account' } {
  // A place opens only where a booking ends.
  const ends = bookings.map(({ end }) => end).filter((end) => end > now && end <= now + HORIZON_MS);
  let short: Field | 'account' | undefined;
  for (const start of [now, ...[...new Set(ends)].sort((a, b) => a - b)]) {
    const here = shortDuring(start, want, bookings, capacity);
    if (here === undefined) return { start };
    short ??= here;
  }
  return { short: short ?? 'cores' };
}

/**
 * How long something that has begun may go on beside everything else that is booked.
 * @param until - the end that is wished for
 * @returns the last end that fits, at most `until`
 */
export function longestEnd(
  want: Omit<Want, 'durationMs'>,
  from: number,
  until: number,
  bookings: readonly Booking[],
  capacity: Capacity,
): number {
  const starts = bookings.map(({ start }) => start).filter((start) => start >= from && start < until);
  for (const start of [...new Set(starts)].sort((a, b) => a - b))
    if (!fitsAt(start, { ...want, durationMs: 0 }, bookings, capacity)) return start;
  return until;
}
