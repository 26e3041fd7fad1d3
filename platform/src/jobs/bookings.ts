import { ANONYMOUS } from '../config.js';
import type { Capacity } from '../offers/match.js';
import type { Booking } from '../offers/schedule.js';
import type { JobRecord, OfferRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';

/** Something that should have ended by now still has its resources: it is given this long again and again. */
const OVERDUE_MS = 1000;

/** The time for which a job has its resources; undefined when it has none. */
export function jobBooking(job: JobRecord, now: number): Booking | undefined {
  // One that was running at its destruction time has its resources until the engine has ended it.
  if (isFinal(job) && (job.phase !== 'ARCHIVED' || job.ended !== undefined)) return undefined;
  const base = { account: job.owner ?? ANONYMOUS, resources: job.spec.resources };
  const length = job.duration * 1000;
  if (job.phase === 'PENDING') {
    // Not committed yet: its place is kept for as long as the offer promised.
    if (job.heldUntil <= now) return undefined;
    const start = Math.max(job.planned, now);
    return { ...base, start, end: start + length };
  }
  if (job.started !== undefined)
    return { ...base, start: job.started, end: Math.max(job.started + length, now + OVERDUE_MS) };
  // Its time runs from the moment it has begun, which has not come.
  const start = job.handed ?? Math.max(job.planned, now);
  return { ...base, start, end: Math.max(start, now) + length };
}

/** The time for which an open offer keeps resources. */
export function offerBooking(offer: OfferRecord, now: number): Booking {
  const start = Math.max(offer.start, now);
  return {
    account: offer.owner ?? ANONYMOUS,
    resources: offer.resources,
    start,
    end: start + offer.resources.durationSeconds * 1000,
  };
}

/** What offers keep of which only one can be taken: at each time as much as the largest that covers it. */
export function alternatives(offered: readonly Booking[]): readonly Booking[] {
  if (offered.length < 2) return offered;
  const points = [...new Set(offered.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  return points.slice(1).flatMap((end, index) => {
    const start = points[index] ?? end;
    const [first, ...rest] = offered.filter((each) => each.start <= start && end <= each.end);
    if (first === undefined) return [];
    const most = (kind: keyof Capacity): number =>
      rest.reduce((so, { resources }) => Math.max(so, resources[kind]), first.resources[kind]);
    const resources = {
      cores: most('cores'),
      memoryGiB: most('memoryGiB'),
      diskGiB: most('diskGiB'),
      gpus: most('gpus'),
    };
    return [{ ...first, start, end, resources }];
  });
}

/** Everything that is somebody's now or later. */
export function bookings(
  jobs: readonly JobRecord[],
  offers: readonly OfferRecord[],
  now: number,
): readonly Booking[] {
  return [
    ...jobs.flatMap((job) => jobBooking(job, now) ?? []),
    ...[...Map.groupBy(offers, ({ setId }) => setId).values()].flatMap((set) =>
      alternatives(set.map((offer) => offerBooking(offer, now))),
    ),
  ];
}
