import { isoInstant } from '../clock.js';
import type { AccountConfig } from '../config.js';
import type { Resources } from '../engines/engine.js';
import type { Charge } from '../state/usage.js';
import type { Reason } from './ask.js';

const HOUR_MS = 3_600_000;

/** A calendar month (UTC). `end` is the first instant of the next one. */
interface Month {
  readonly start: number;
  readonly end: number;
  /** English, without the year. */
  readonly name: string;
}

/** What is left of an account's limits; members of those that it has. */
export interface Allowance {
  readonly jobs?: { readonly most: number; readonly running: number };
  /** `used` until now; `left` beside what running jobs and open offers may still use; `until` the month's end. */
  readonly coreHours?: {
    readonly most: number;
    readonly used: number;
    readonly left: number;
    readonly until: string;
  };
}

/** An account's use and what is promised to it, as of one moment. To find it out takes time: it is asked for only where it matters. */
export interface Standing {
  readonly now: number;
  /** Everything that its ended jobs used, and that running jobs and open offers use or may use: in this month or later. */
  readonly charges: readonly Charge[];
  /** Jobs that run. */
  readonly running: number;
}

export function monthOf(instant: number): Month {
  const date = new Date(instant);
  const first = (months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
  const name = date.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return { start: first(0), end: first(1), name };
}

/** The months that a time touches. */
function monthsOf(start: number, end: number): readonly Month[] {
  const month = monthOf(start);
  return end > month.end ? [month, ...monthsOf(month.end, end)] : [month];
}

/** What something that begins then would use in its whole time. */
export const chargeOf = (
  start: number,
  { cores, durationSeconds }: Pick<Resources, 'cores' | 'durationSeconds'>,
): Charge => ({ start, end: start + durationSeconds * 1000, cores });

/** Core-hours in a span of time: each charge counts as far as it lies in it. */
export const coreHours = (charges: readonly Charge[], from: number, until: number): number =>
  charges.reduce(
    (sum, { start, end, cores }) =>
      sum + (cores * Math.max(0, Math.min(end, until) - Math.max(start, from))) / HOUR_MS,
    0,
  );

/** Sums of hours are not exact in binary. */
const TOLERANCE = 1e-6;

/** For people and documents: hundredths; what is left is not rounded up. */
const rounded = (hours: number): number => Math.round(hours * 100) / 100;
const roundedDown = (hours: number): number => Math.max(0, Math.floor((hours + TOLERANCE) * 100) / 100);

/** Core-hours that do not suffice. */
export interface HoursShort {
  readonly reason: Reason;
  /** When the account has new ones; absent where those of a whole month would not suffice either. */
  readonly again?: number;
}

const shortReason = (most: number, left: number, month: Month, needs: number): Reason => ({
  path: 'account',
  text: `account: ${roundedDown(left)} of your ${most} core-hours of ${month.name} are left, this needs ${rounded(needs)}`,
});

/**
 * Whether an account's core-hours suffice for something more, month for month: time counts in the month in which it is used.
 * @returns why not; undefined when they do, or the account has no such limit
 */
export function hoursShort(
  { coreHoursPerMonth: most }: Pick<AccountConfig, 'coreHoursPerMonth'>,
  standing: () => Pick<Standing, 'charges'>,
  wanted: Charge,
): HoursShort | undefined {
  if (most === undefined) return undefined;
  const { charges } = standing();
  for (const month of monthsOf(wanted.start, wanted.end)) {
    const left = most - coreHours(charges, month.start, month.end);
    const needs = coreHours([wanted], month.start, month.end);
    if (needs <= left + TOLERANCE) continue;
    const reason = shortReason(most, left, month, needs);
    const whole = coreHours([wanted], wanted.start, wanted.end);
    return whole > most + TOLERANCE ? { reason } : { reason, again: month.end };
  }
  return undefined;
}

/** Why core-hours do not suffice, for somebody who may also ask for a later time. */
export function withRenewal({ reason, again }: HoursShort): Reason {
  if (again === undefined) return reason;
  const day = `${new Date(again).getUTCDate()} ${monthOf(again).name}`;
  return { ...reason, text: `${reason.text}; there are new ones from ${day} (UTC)` };
}

/**
 * How long something may go on until an account's core-hours of a month are used up.
 * @param wanted - its whole further time
 * @returns the last end that they suffice for, at most that of `wanted`
 */
export function hoursEnd(
  { coreHoursPerMonth: most }: Pick<AccountConfig, 'coreHoursPerMonth'>,
  standing: () => Pick<Standing, 'charges'>,
  wanted: Charge,
): number {
  if (most === undefined) return wanted.end;
  const { charges } = standing();
  for (const month of monthsOf(wanted.start, wanted.end)) {
    const left = Math.max(0, most - coreHours(charges, month.start, month.end));
    const end = Math.max(wanted.start, month.start) + (left * HOUR_MS) / wanted.cores;
    if (end < Math.min(wanted.end, month.end)) return end;
  }
  return wanted.end;
}

/** What is left of an account's limits. @returns undefined when it has none that are used up */
export function allowanceOf(
  { jobs, coreHoursPerMonth: most }: Pick<AccountConfig, 'jobs' | 'coreHoursPerMonth'>,
  standing: () => Standing,
): Allowance | undefined {
  if (jobs === undefined && most === undefined) return undefined;
  const { charges, now, running } = standing();
  const { start, end } = monthOf(now);
  return {
    ...(jobs === undefined ? {} : { jobs: { most: jobs, running } }),
    ...(most === undefined
      ? {}
      : {
          coreHours: {
            most,
            used: rounded(coreHours(charges, start, now)),
            left: roundedDown(most - coreHours(charges, start, end)),
            until: isoInstant(end),
          },
        }),
  };
}
