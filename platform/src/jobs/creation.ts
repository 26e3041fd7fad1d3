import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.js';
import type { JobRecord, JobSpecRecord, OfferRecord } from '../state/records.js';
import type { JobContext } from './context.js';
import { isOpenOffer } from '../state/records.js';
import { keepResults } from './lifecycle.js';

/** A submission that was received whole and checked. */
export interface Submission {
  /** Chosen before the upload; the uploaded files wait under it. */
  readonly jobId: string;
  readonly owner?: string | undefined;
  readonly key?: string | undefined;
  readonly runId?: string | undefined;
  readonly offerId: string;
  /** PHASE=RUN came with it. */
  readonly run: boolean;
  readonly spec: Pick<JobSpecRecord, 'manifest' | 'uploadedAt' | 'parameters' | 'frameOrigins'>;
}

export interface Created {
  readonly jobId: string;
  /** False when the key had a job already, whose id it is then. */
  readonly fresh: boolean;
}

/** An id that nobody can guess: for an anonymous job it is all that protects it. */
export const newJobId = (): string => randomUUID();

const ASK_AGAIN = 'Ask for a new one with POST /requests.';

/** @throws Problem when nobody can have a job of this offer, or not this owner */
export function checkOpen(
  offer: OfferRecord | undefined,
  owner: string | undefined,
  now: number,
): OfferRecord {
  if (!offer || offer.owner !== owner)
    throw new Problem('gone', `OFFER: there is no such offer for you here, or no longer. ${ASK_AGAIN}`);
  if (offer.phase === 'TAKEN') throw new Problem('gone', `OFFER: a job came of it already. ${ASK_AGAIN}`);
  if (offer.phase === 'REJECTED') throw new Problem('gone', `OFFER: it was given back. ${ASK_AGAIN}`);
  if (offer.phase === 'EXPIRED' || offer.expires <= now)
    throw new Problem('gone', `OFFER: it has expired. ${ASK_AGAIN}`);
  return offer;
}

function newJob(submission: Submission, offer: OfferRecord, now: number, retentionMs: number): JobRecord {
  const { durationSeconds, ...resources } = offer.resources;
  const job: JobRecord = {
    id: submission.jobId,
    owner: submission.owner,
    runId: submission.runId,
    phase: submission.run ? 'QUEUED' : 'PENDING',
    created: now,
    planned: offer.start,
    heldUntil: offer.expires,
    duration: durationSeconds,
    destruction: 0,
    destructionChosen: false,
    removed: false,
    spec: {
      ...submission.spec,
      offerId: offer.id,
      choice: offer.choice,
      mode: offer.mode,
      resources,
      environment: offer.environment,
    },
  };
  return keepResults(job, Math.max(now, offer.start), retentionMs);
}

/**
 * Accepts the offer, creates the job and records the key: all or nothing, however often and however much at once it is asked for.
 * @throws Problem when the offer is gone
 */
export function createJob(
  { store, clock, retentionMs, released }: Pick<JobContext, 'store' | 'clock' | 'retentionMs' | 'released'>,
  submission: Submission,
): Created {
  const { jobId, owner, key } = submission;
  return store.transaction(() => {
    const known = key === undefined ? undefined : store.keys.find(owner, key);
    if (known !== undefined) return { jobId: known, fresh: false };
    const now = clock.now();
    const offer = checkOpen(store.offers.find(submission.offerId), owner, now);
    store.jobs.save(newJob(submission, offer, now, retentionMs));
    store.offers.setPhase(offer.id, 'TAKEN');
    // The others of the answer were its alternatives.
    const others = store.offers
      .ofSet(offer.setId)
      .filter(isOpenOffer)
      .map(({ id }) => id);
    others.forEach((id) => store.offers.setPhase(id, 'REJECTED'));
    if (key !== undefined) store.keys.add(owner, key, jobId, now);
    released(others);
    return { jobId, fresh: true };
  });
}
