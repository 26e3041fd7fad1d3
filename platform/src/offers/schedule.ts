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

/** What is in use from an instant on, until the next step. */
interface Step {
  readonly at: number;
  readonly used: Readonly<Record<keyof Capacity, number>>;
  /** Jobs of the account that asks. */
  readonly mine: number;
}

/**
 * What is in use from an instant on, step by step: one pass over the bookings, however many places are then looked for.
 * @param account - whose jobs are counted
 */
function stepsFrom(from: number, bookings: readonly Booking[], account: string): readonly Step[] {
  const changes = [{ at: from, sign: 0, booking: undefined as Booking | undefined }];
  for (const booking of bookings) {
    const { start, end } = booking;
    if (end <= from || end <= start) continue;
    changes.push({ at: Math.max(start, from), sign: 1, booking }, { at: end, sign: -1, booking });
  }
  changes.sort((a, b) => a.at - b.at);
  const used = { cores: 0, memoryGiB: 0, diskGiB: 0, gpus: 0 };
  let mine = 0;
  const steps: Step[] = [];
  changes.forEach(({ at, sign, booking }, index) => {
    if (booking) for (const [kind] of KINDS) used[kind] += sign * booking.resources[kind];
    if (booking?.account === account) mine += sign;
    if (changes[index + 1]?.at !== at) steps.push({ at, used: { ...used }, mine });
  });
  return steps;
}

/** What is short in a step if the want were added; undefined when it fits. */
function shortIn(
  { used, mine }: Omit<Step, 'at'>,
  want: Want,
  capacity: Capacity,
): Field | 'account' | undefined {
  if (want.jobs !== undefined && mine >= want.jobs) return 'account';
  return KINDS.find(([kind]) => used[kind] + want.resources[kind] > capacity[kind] + TOLERANCE)?.[1];
}

/** Whether it fits even beside everything that is booked at any time: quick, and true of nearly every want of a quiet service. */
function fitsBesideAll(want: Want, bookings: readonly Booking[], capacity: Capacity): boolean {
  const used = { cores: 0, memoryGiB: 0, diskGiB: 0, gpus: 0 };
  let mine = 0;
  for (const { account, resources } of bookings) {
    if (account === want.account) mine += 1;
    for (const [kind] of KINDS) used[kind] += resources[kind];
  }
  return shortIn({ used, mine }, want, capacity) === undefined;
}

/** Whether it fits for its whole time if it begins at `start`. */
export const fitsFrom = (
  start: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): boolean =>
  fitsBesideAll(want, bookings, capacity) ||
  stepsFrom(start, bookings, want.account).every(
    (step) => step.at >= start + want.durationMs || shortIn(step, want, capacity) === undefined,
  );

/** Whether it fits at this instant, whatever comes later. */
export function fitsAt(
  instant: number,
  want: Want,
  bookings: readonly Booking[],
  capacity: Capacity,
): boolean {
  if (fitsBesideAll(want, bookings, capacity)) return true;
  const then = bookings.filter(({ start, end }) => start <= instant && instant < end);
  const [step] = stepsFrom(instant, then, want.account);
  return step === undefined || shortIn(step, want, capacity) === undefined;
}

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
  if (fitsBesideAll(want, bookings, capacity)) return { start: now };
  const steps = stepsFrom(now, bookings, want.account);
  let start = now;
  let short: Field | 'account' | undefined;
  for (const [index, step] of steps.entries()) {
    if (step.at >= start + want.durationMs) break;
    const here = shortIn(step, want, capacity);
    if (here === undefined) continue;
    short ??= here;
    // A place opens only where a booking ends, which is a later step.
    start = steps[index + 1]?.at ?? Infinity;
  }
  return start <= now + HORIZON_MS ? { start } : { short: short ?? 'cores' };
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
  const whole = { ...want, durationMs: until - from };
  const full = stepsFrom(from, bookings, want.account).find(
    (step) => step.at < until && shortIn(step, whole, capacity) !== undefined,
  );
  return full?.at ?? until;
}
