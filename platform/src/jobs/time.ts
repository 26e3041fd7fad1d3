import { ANONYMOUS } from '../config.js';
import { durationText } from '../offers/duration.js';
import type { Booking } from '../offers/schedule.js';
import { earliestStart, HORIZON_MS, longestEnd } from '../offers/schedule.js';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import { bookings } from './bookings.js';
import type { JobContext } from './context.js';
import { affordableEnd, requireHours } from './hours.js';

type TimeContext = Pick<JobContext, 'store' | 'engine' | 'clock' | 'accounts' | 'capacity'>;

/** Everything that is booked beside this job. */
const beside = ({ store, clock }: TimeContext, job: JobRecord): readonly Booking[] =>
  bookings(
    store.jobs.open().filter(({ id }) => id !== job.id),
    store.offers.held(clock.now()),
    clock.now(),
  );

const claim = ({ accounts }: TimeContext, job: JobRecord) => ({
  account: job.owner ?? ANONYMOUS,
  resources: job.spec.resources,
  jobs: accounts.find(job.owner)?.jobs,
});

function placeOf(context: TimeContext, job: JobRecord, now: number): number {
  const want = { ...claim(context, job), durationMs: job.duration * 1000 };
  const place = earliestStart(want, beside(context, job), context.capacity, now);
  return 'start' in place ? place.start : now + HORIZON_MS;
}

/**
 * When a PENDING job that is committed now may begin: as it was offered while its place is kept, else when there is room.
 * @throws Problem when its place is no longer kept and its owner's core-hours are used up
 */
export function plannedStart(context: TimeContext, job: JobRecord): number {
  const now = context.clock.now();
  if (job.heldUntil > now) return job.planned;
  const start = context.engine.queue ? now : placeOf(context, job, now);
  requireHours(context, job, start);
  return start;
}

/**
 * How much of the time that is asked for a job can have: within its owner's allocation, and beside everything that is
 * promised to others.
 * @param seconds - time limit from the job's start; 0 asks for no limit (UWS 1.1, section 2.1.5), which nobody has here
 * @throws Problem when more is asked for and nothing more can be had
 */
export function grantableSeconds(context: TimeContext, job: JobRecord, seconds: number): number {
  const asked = seconds === 0 ? Infinity : seconds;
  if (asked <= job.duration) return asked;
  const about = `duration: asked ${seconds === 0 ? 'no limit' : durationText(seconds)}`;
  const allowed = context.accounts.find(job.owner)?.allocation.durationSeconds ?? 0;
  if (allowed <= job.duration)
    throw new Problem('forbidden', `${about}, your allocation here is ${durationText(allowed)}.`);
  const begin = job.started ?? Math.max(job.planned, context.clock.now());
  const until = affordableEnd(
    context,
    job,
    begin + job.duration * 1000,
    begin + Math.min(asked, allowed) * 1000,
  );
  // The engine has the last word on what is promised to others.
  if (context.engine.queue) return Math.floor((until - begin) / 1000);
  const end = longestEnd(
    claim(context, job),
    begin + job.duration * 1000,
    until,
    beside(context, job),
    context.capacity,
  );
  const granted = Math.floor((end - begin) / 1000);
  if (granted > job.duration) return granted;
  throw new Problem(
    'forbidden',
    `${about}, but after ${durationText(job.duration)} what this job uses is promised to somebody else.`,
  );
}
