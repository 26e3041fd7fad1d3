import { Problem } from '../problem.js';
import type { Intent, JobRecord, OfferRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { JobContext } from './context.js';
import { keep } from './context.js';
import type { Created, Submission } from './creation.js';
import { checkOpen, createJob } from './creation.js';
import { keepResults } from './lifecycle.js';
import type { Runner } from './runner.js';
import { grantableSeconds, plannedStart } from './time.js';

/** Everything that may be done to a job. Who may do it is checked before. */
export class JobService {
  readonly #context: JobContext;
  readonly #runner: Pick<Runner, 'settle'>;

  constructor(context: JobContext, runner: Pick<Runner, 'settle'>) {
    this.#context = context;
    this.#runner = runner;
  }

  /**
   * The open offer of this id for this owner.
   * @throws Problem when there is none any more
   */
  openOffer(id: string, owner: string | undefined): OfferRecord {
    const { store, clock } = this.#context;
    return checkOpen(store.offers.find(id), owner, clock.now());
  }

  /** As {@link createJob}; the job then begins when its time comes. */
  create(submission: Submission): Created {
    const created = createJob(this.#context, submission);
    if (created.fresh) {
      this.#context.log.info('the job was submitted', { job: created.jobId });
      this.#context.poke();
    }
    return created;
  }

  /** A job that is there for everybody outside. */
  find(id: string): JobRecord | undefined {
    const job = this.#context.store.jobs.find(id);
    return job?.removed ? undefined : job;
  }

  /** `PHASE=RUN`. A job that was run already is left alone. */
  run(job: JobRecord): void {
    if (job.phase !== 'PENDING') return;
    keep(this.#context, job, { ...job, phase: 'QUEUED', planned: plannedStart(this.#context, job) });
  }

  /** `PHASE=ABORT`. A job that has ended is left alone. */
  cancel(job: JobRecord): void {
    if (!isFinal(job)) this.#ask(job, 'cancel');
  }

  /** Ends a live session well. @throws Problem when there is none to end */
  finish(job: JobRecord): void {
    if (isFinal(job)) return;
    if (job.spec.mode !== 'live')
      throw new Problem('forbidden', 'Only a live session can be finished. Use PHASE=ABORT to end this job.');
    if (job.phase !== 'EXECUTING')
      throw new Problem('forbidden', 'The session has not begun yet. Use PHASE=ABORT to give this job up.');
    if (job.intent === undefined) this.#ask(job, 'finish');
  }

  /** Its destruction time has come: what it left goes, and what is known of it stays (UWS 1.1, sections 2.1.3 and 2.1.7). */
  archive(job: JobRecord): void {
    keep(this.#context, job, { ...job, phase: 'ARCHIVED', intent: undefined });
    this.#runner.settle(job.id);
  }

  /** Removes it with all that it left. It is gone at once for everybody outside. */
  remove(job: JobRecord): void {
    this.#context.store.jobs.save({ ...job, removed: true });
    this.#context.log.info('the job is removed', { job: job.id });
    this.#context.changes.changed(job.id);
    this.#runner.settle(job.id);
  }

  /**
   * Sets the time limit, counted from the job's start, or as much of it as can be had.
   * @throws Problem when more is asked for and nothing more can be had
   */
  async setDuration(job: JobRecord, seconds: number): Promise<void> {
    const { store, engine, retentionMs, poke } = this.#context;
    if (isFinal(job)) throw new Problem('forbidden', 'The job has ended: its time can no longer be changed.');
    const duration = grantableSeconds(this.#context, job, seconds);
    // Noted first: from here on nobody else is promised the same time.
    const changed = keepResults({ ...job, duration }, job.started ?? job.planned, retentionMs);
    keep(this.#context, job, changed);
    poke();
    if (job.handed === undefined) return;
    try {
      await store.settled();
      await engine.setDuration(job.id, duration);
    } catch (error) {
      const now = store.jobs.find(job.id);
      if (now) keep(this.#context, now, { ...now, duration: job.duration });
      throw error;
    }
  }

  /** Sets the destruction time, within what the platform keeps things for. @throws Problem when it is over */
  setDestruction(job: JobRecord, instant: number): void {
    if (job.phase === 'ARCHIVED')
      throw new Problem(
        'forbidden',
        'The job is archived: its results are gone, and no time brings them back.',
      );
    const { clock, retentionMs, poke } = this.#context;
    const now = clock.now();
    const latest = Math.max(job.ended ?? now + job.duration * 1000, now) + retentionMs;
    keep(this.#context, job, {
      ...job,
      destruction: Math.min(instant, latest),
      destructionChosen: true,
    });
    poke();
  }

  #ask(job: JobRecord, intent: Intent): void {
    keep(this.#context, job, { ...job, intent });
    this.#runner.settle(job.id);
  }
}
