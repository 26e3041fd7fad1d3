import { hoursEnd, hoursReason } from '../offers/allowance.js';
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
  const standing = () => standingOf(context.store, job.owner, context.clock.now(), { jobId: job.id });
  const wanted = { start, end: start + job.duration * 1000, cores: job.spec.resources.cores };
  const refused = hoursReason(limitsOf(context, job), standing, wanted);
  if (refused) throw new Problem('forbidden', `${refused.text}.`);
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
  const refused = hoursReason(limits, standing, wanted);
  if (refused) throw new Problem('forbidden', `${refused.text}.`);
  return last;
}
