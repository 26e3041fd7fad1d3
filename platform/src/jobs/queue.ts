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
  /** Whether its owner's core-hours suffice for a job that begins now. */
  hasHours(job: JobRecord): boolean;
}

/** Committed, and nobody has begun it or wants it ended. */
export const waits = (job: JobRecord): boolean =>
  job.phase === 'QUEUED' && job.handed === undefined && job.intent === undefined && !job.removed;

const wantOf = (job: JobRecord, at: Situation): Want => ({
  account: job.owner ?? ANONYMOUS,
  resources: job.spec.resources,
  durationMs: job.duration * 1000,
  jobs: at.limit(job.owner),
});

/**
 * Whether a job may begin now. Before its time it may if nobody else's plan suffers and its owner's core-hours suffice;
 * from its time on it has its place, so only what is really in use or was planned before it counts.
 */
function mayBegin(
  job: JobRecord,
  others: readonly Booking[],
  earlier: readonly Booking[],
  at: Situation,
): boolean {
  const want = wantOf(job, at);
  return at.now >= job.planned
    ? fitsAt(at.now, want, earlier, at.capacity)
    : at.hasHours(job) && fitsFrom(at.now, want, others, at.capacity);
}

/**
 * Decides which queued jobs begin now.
 * @returns their ids, in order
 */
export function jobsToBegin(situation: Situation): readonly string[] {
  const { now, offers, capacity } = situation;
  const queue = situation.jobs.filter(waits);
  if (queue.length === 0) return [];
  const begin: string[] = [];
  const begun = situation.jobs.filter((job) => !waits(job));
  const inUse = new Map(begun.map((job) => [job.id, job]));
  const waiting = new Map(queue.map((job) => [job.id, job]));
  const passed: JobRecord[] = [];
  let busy = bookings(begun, [], now);
  for (const job of queue) {
    waiting.delete(job.id);
    passed.push(job);
    // Quick, and true of nearly every job of a long queue: what really runs leaves no room.
    if (!fitsAt(now, wantOf(job, situation), busy, capacity)) continue;
    const ahead = [...inUse.values(), ...passed.filter(({ id }) => id !== job.id && !inUse.has(id))];
    // Those behind it in the queue have no claim on what is free now.
    const earlier = bookings(ahead, offers, now);
    const others = [...earlier, ...bookings([...waiting.values()], [], now)];
    if (!mayBegin(job, others, earlier, situation)) continue;
    begin.push(job.id);
    inUse.set(job.id, { ...job, handed: now });
    busy = bookings([...inUse.values()], [], now);
  }
  return begin;
}
