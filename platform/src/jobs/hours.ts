import { hoursEnd, hoursShort, monthOf } from '../offers/allowance.js';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import type { JobContext } from './context.js';
import { standingOf } from './standing.js';

type HoursContext = Pick<JobContext, 'store' | 'clock' | 'accounts'>;

const limitsOf = ({ accounts }: HoursContext, { owner }: JobRecord) => accounts.find(owner) ?? {};

/**
 * For a job whose place is no longer kept: the core-hours of its whole time must still be there.
 * @param start - when it would begin
 * @throws Problem when they are not
 */
export function requireHours(context: HoursContext, job: JobRecord, start: number): void {
  const short = shortFrom(context, job, start);
  if (short) throw new Problem('forbidden', `${short.reason.text}.`);
}

/** Whether a job may begin now as far as core-hours go: in its planned month it has its own, but not in the one before. */
export function hasHoursNow(context: HoursContext, job: JobRecord): boolean {
  const now = context.clock.now();
  return job.planned < monthOf(now).end || shortFrom(context, job, now) === undefined;
}

/** What a job's whole time is short of, were it to begin then. */
function shortFrom(context: HoursContext, job: JobRecord, start: number) {
  const standing = () => standingOf(context.store, job.owner, context.clock.now(), { jobId: job.id });
  const wanted = { start, end: start + job.duration * 1000, cores: job.spec.resources.cores };
  return hoursShort(limitsOf(context, job), standing, wanted);
}

/**
 * How far a job's time can be extended by its owner's core-hours.
 * @param end - when its time is up so far; what it uses until then is counted already
 * @returns the last end that they suffice for, at most `until`
 * @throws Problem when they do not suffice for anything more
 */
export function affordableEnd(context: HoursContext, job: JobRecord, end: number, until: number): number {
  const standing = () => standingOf(context.store, job.owner, context.clock.now());
  const wanted = { start: end, end: until, cores: job.spec.resources.cores };
  const limits = limitsOf(context, job);
  const last = hoursEnd(limits, standing, wanted);
  if (last - end >= 1000) return last;
  const short = hoursShort(limits, standing, wanted);
  if (short) throw new Problem('forbidden', `${short.reason.text}.`);
  return last;
}
