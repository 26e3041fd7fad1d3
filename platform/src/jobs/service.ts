import { randomUUID } from 'node:crypto';
import { ANONYMOUS } from '../config.js';
import { durationText } from '../offers/duration.js';
import type { Booking } from '../offers/schedule.js';
import { earliestStart, HORIZON_MS, longestEnd } from '../offers/schedule.js';
import { Problem } from '../problem.js';
import type { Intent, JobRecord, JobSpecRecord, OfferRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import { bookings } from './bookings.js';
import type { JobContext } from './context.js';
import { keep } from './context.js';
import { keepResults } from './lifecycle.js';
import type { Runner } from './runner.js';

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

/** Everything that may be done to a job. Who may do it is checked before. */
export interface JobService {
  /**
   * The open offer of this id for this owner.
   * @throws Problem when there is none any more
   */
  openOffer(id: string, owner: string | undefined): OfferRecord;
  /**
   * Accepts the offer, creates the job and records the key: all or nothing.
   * @returns the job's id; `fresh` is false when the key had one already, whose id it is then
   * @throws Problem when the offer is gone
   */
  create(submission: Submission): { readonly jobId: string; readonly fresh: boolean };
  /** A job that is there for everybody outside. */
  find(id: string): JobRecord | undefined;
  /** `PHASE=RUN`. A job that was run already is left alone. */
  run(job: JobRecord): void;
  /** `PHASE=ABORT`. A job that has ended is left alone. */
  cancel(job: JobRecord): void;
  /** Ends a live session well. @throws Problem when there is none to end */
  finish(job: JobRecord): void;
  /** Removes it with all that it left. It is gone at once for everybody outside. */
  remove(job: JobRecord): void;
  /** Sets the time limit, or as much of it as can be had. @throws Problem when asked for more and nothing more can be had */
  setDuration(job: JobRecord, seconds: number): Promise<void>;
  /** Sets the destruction time, within what the platform keeps things for. */
  setDestruction(job: JobRecord, instant: number): void;
}

const ASK_AGAIN = 'Ask for a new one with POST /requests.';

/** @throws Problem when nobody can have a job of this offer any more */
function checkOpen(offer: OfferRecord | undefined, owner: string | undefined, now: number): OfferRecord {
  if (offer?.owner !== owner || !offer)
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
      mode: offer.mode,
      resources,
      environment: offer.environment,
    },
  };
  return keepResults(job, Math.max(now, offer.start), retentionMs);
}

export function createJobService(context: JobContext, runner: Runner): JobService {
  const { store, engine, clock } = context;

  const ask = (job: JobRecord, intent: Intent): void => {
    keep(context, job, { ...job, intent });
    runner.settle(job.id);
  };

  const beside = (job: JobRecord): readonly Booking[] =>
    bookings(
      store.jobs.open().filter(({ id }) => id !== job.id),
      store.offers.held(clock.now()),
      clock.now(),
    );

  const claim = (job: JobRecord) => ({
    account: job.owner ?? ANONYMOUS,
    resources: job.spec.resources,
    jobs: context.accounts.find(job.owner)?.jobs,
  });

  /** Its place in the plan if it is still kept, else the next one. */
  const plannedStart = (job: JobRecord): number => {
    const now = clock.now();
    if (job.heldUntil > now) return job.planned;
    const want = { ...claim(job), durationMs: job.duration * 1000 };
    const place = earliestStart(want, beside(job), context.capacity, now);
    return 'start' in place ? place.start : now + HORIZON_MS;
  };

  /** How many seconds of those that are asked for the job can have. */
  const grantable = (job: JobRecord, seconds: number): number => {
    const allowed = context.accounts.find(job.owner)?.allocation.durationSeconds ?? job.duration;
    // 0 means unlimited (UWS 1.1, section 2.1.5), which nobody has here.
    const asked = Math.min(seconds === 0 ? Infinity : seconds, Math.max(allowed, job.duration));
    if (asked <= job.duration) return asked;
    const begin = job.started ?? Math.max(job.planned, clock.now());
    const end = longestEnd(
      claim(job),
      begin + job.duration * 1000,
      begin + asked * 1000,
      beside(job),
      context.capacity,
    );
    const granted = Math.floor((end - begin) / 1000);
    if (granted > job.duration) return granted;
    throw new Problem(
      'forbidden',
      `duration: asked ${durationText(asked)}, but what this job uses is promised to somebody else after ${durationText(job.duration)}.`,
    );
  };

  return {
    openOffer: (id, owner) => checkOpen(store.offers.find(id), owner, clock.now()),
    create(submission) {
      const { jobId, owner, key } = submission;
      const result = store.transaction(() => {
        const known = key === undefined ? undefined : store.keys.find(owner, key);
        if (known !== undefined) return { jobId: known, fresh: false };
        const now = clock.now();
        const offer = checkOpen(store.offers.find(submission.offerId), owner, now);
        store.jobs.save(newJob(submission, offer, now, context.retentionMs));
        store.offers.setPhase(offer.id, 'TAKEN');
        if (key !== undefined) store.keys.add(owner, key, jobId, now);
        return { jobId, fresh: true };
      });
      if (result.fresh) context.poke();
      return result;
    },
    find: (id) => {
      const job = store.jobs.find(id);
      return job?.removed ? undefined : job;
    },
    run(job) {
      if (job.phase !== 'PENDING') return;
      keep(context, job, { ...job, phase: 'QUEUED', planned: plannedStart(job) });
    },
    cancel(job) {
      if (!isFinal(job)) ask(job, 'cancel');
    },
    finish(job) {
      if (isFinal(job)) return;
      if (job.spec.mode !== 'live')
        throw new Problem(
          'forbidden',
          'Only a live session can be finished. Use PHASE=ABORT to end this job.',
        );
      if (job.phase !== 'EXECUTING')
        throw new Problem('forbidden', 'The session has not begun yet. Use PHASE=ABORT to give this job up.');
      if (job.intent === undefined) ask(job, 'finish');
    },
    remove(job) {
      store.jobs.save({ ...job, removed: true });
      context.changes.changed(job.id);
      runner.settle(job.id);
    },
    async setDuration(job, seconds) {
      if (isFinal(job))
        throw new Problem('forbidden', 'The job has ended: its time can no longer be changed.');
      const allowed = context.accounts.find(job.owner)?.allocation.durationSeconds ?? job.duration;
      if (seconds > job.duration && allowed <= job.duration)
        throw new Problem(
          'forbidden',
          `duration: asked ${durationText(seconds)}, your allocation here is ${durationText(allowed)}.`,
        );
      const duration = grantable(job, seconds);
      // Noted first: from here on nobody else is promised the same time.
      const changed = keepResults({ ...job, duration }, job.started ?? job.planned, context.retentionMs);
      keep(context, job, changed);
      context.poke();
      if (job.handed === undefined) return;
      try {
        await engine.setDuration(job.id, duration);
      } catch (error) {
        const now = store.jobs.find(job.id);
        if (now) keep(context, now, { ...now, duration: job.duration });
        throw error;
      }
    },
    setDestruction(job, instant) {
      const now = clock.now();
      const latest = Math.max(job.ended ?? now + job.duration * 1000, now) + context.retentionMs;
      keep(context, job, { ...job, destruction: Math.min(instant, latest), destructionChosen: true });
      context.poke();
    },
  };
}

/** An id that nobody can guess: for an anonymous job it is all that protects it. */
export const newJobId = (): string => randomUUID();
