import { ANONYMOUS } from '../config.js';
import type { Booking, Want } from '../offers/schedule.js';
import { fitsAt, fitsFrom } from '../offers/schedule.js';
import type { Capacity } from '../offers/match.js';
import type { JobRecord, OfferRecord } from '../state/records.js';
import { bookings } from './bookings.js';

/** What the queue looks at. */
export interface Situation {
  /** Jobs that are not final, the earliest planned first. */
  readonly jobs: readonly JobRecord[];
  /** Offers that hold resources. */
  readonly offers: readonly OfferRecord[];
  readonly capacity: Capacity;
  readonly now: number;
  /** How many jobs of an owner may run at once. */
  limit(owner: string | undefined): number | undefined;
}

/** Committed, and nobody has begun it or wants it ended. */
export const waits = (job: JobRecord): boolean =>
  job.phase === 'QUEUED' && job.handed === undefined && job.intent === undefined && !job.removed;

/**
 * Whether a job may begin now. Before its time it may if nobody else's plan suffers;
 * from its time on it has its place, so only what is really in use or was planned before it counts.
 */
function mayBegin(
  job: JobRecord,
  others: readonly Booking[],
  earlier: readonly Booking[],
  at: Situation,
): boolean {
  const want: Want = {
    account: job.owner ?? ANONYMOUS,
    resources: job.spec.resources,
    durationMs: job.duration * 1000,
    jobs: at.limit(job.owner),
  };
  return at.now >= job.planned
    ? fitsAt(at.now, want, earlier, at.capacity)
    : fitsFrom(at.now, want, others, at.capacity);
}

/**
 * Decides which queued jobs begin now.
 * @returns their ids, in order
 */
export function jobsToBegin(situation: Situation): readonly string[] {
  const { now, offers } = situation;
  const begin: string[] = [];
  let jobs = situation.jobs;
  situation.jobs.forEach((job, index) => {
    if (!waits(job)) return;
    const rest = jobs.filter(({ id }) => id !== job.id);
    // Those behind it in the queue have no claim on what is free now.
    const behind = new Set(
      situation.jobs
        .slice(index + 1)
        .filter(waits)
        .map(({ id }) => id),
    );
    const others = bookings(rest, offers, now);
    const earlier = bookings(
      rest.filter(({ id }) => !behind.has(id)),
      offers,
      now,
    );
    if (!mayBegin(job, others, earlier, situation)) return;
    begin.push(job.id);
    jobs = jobs.map((other) => (other.id === job.id ? { ...other, handed: now } : other));
  });
  return begin;
}
