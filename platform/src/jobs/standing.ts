import { ANONYMOUS } from '../config.js';
import type { Standing } from '../offers/allowance.js';
import { monthOf } from '../offers/allowance.js';
import type { Booking } from '../offers/schedule.js';
import type { JobRecord, OfferRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { Store } from '../state/store.js';
import type { Charge } from '../state/usage.js';
import { jobBooking, offerBooking } from './bookings.js';

const chargeOf = ({ start, end, resources }: Booking): Charge => ({ start, end, cores: resources.cores });

const size = ({ start, end, cores }: Charge): number => (end - start) * cores;

/** The offers of one answer are alternatives: the largest of them counts. */
function offerCharges(offers: readonly OfferRecord[], now: number): readonly Charge[] {
  const largest = new Map<string, Charge>();
  for (const offer of offers) {
    const charge = chargeOf(offerBooking(offer, now));
    const before = largest.get(offer.setId);
    if (before === undefined || size(charge) > size(before)) largest.set(offer.setId, charge);
  }
  return [...largest.values()];
}

/** What is left out: a job that is asked about, or the answer itself. */
export interface Except {
  readonly jobId?: string;
  readonly setId?: string;
}

/** What an account has used this month, uses, and may still use. @param owner - absent for visitors, who share one account */
export function standingOf(
  store: Pick<Store, 'jobs' | 'offers' | 'usage'>,
  owner: string | undefined,
  now: number,
  except: Except = {},
): Standing {
  const mine = (each: JobRecord | OfferRecord): boolean => each.owner === owner;
  const jobs = store.jobs.open().filter((job) => mine(job) && !isFinal(job));
  const offers = store.offers.held(now).filter((offer) => mine(offer) && offer.setId !== except.setId);
  return {
    now,
    running: jobs.filter(({ handed }) => handed !== undefined).length,
    charges: [
      ...store.usage.since(owner ?? ANONYMOUS, monthOf(now).start),
      ...jobs
        .filter(({ id }) => id !== except.jobId)
        .flatMap((job) => jobBooking(job, now) ?? [])
        .map(chargeOf),
      ...offerCharges(offers, now),
    ],
  };
}
