import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import { isBeingArchived, isFinal } from '../state/records.js';
import type { JobContext } from './context.js';
import { keep, uploadFolder } from './context.js';
import { hasHoursNow } from './hours.js';
import { createInTurn } from './in-turn.js';
import { abandoned, applyState, failed } from './lifecycle.js';
import { jobsToBegin, waits } from './queue.js';
import { specOf } from './spec.js';

/** Brings engine and state together. What it starts goes on in the background; failures are logged and seen in the jobs. */
export class Runner {
  readonly #context: JobContext;
  readonly #inTurn = createInTurn();
  readonly #beginning = new Set<string>();
  readonly #clearing = new Set<string>();
  /** Jobs whose state at the engine could not be read, or not be noted. */
  readonly #unread = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(context: JobContext) {
    this.#context = context;
  }

  /** Hands queued jobs whose turn it is to the engine. */
  beginDue(): void {
    const { store, clock, engine, capacity, accounts } = this.#context;
    const now = clock.now();
    const jobs = store.jobs
      .open()
      .map((job) => (this.#beginning.has(job.id) ? { ...job, handed: now } : job));
    // Where the engine has a queue, the order is its business.
    const ids = engine.queue
      ? jobs.filter(waits).map(({ id }) => id)
      : jobsToBegin({
          jobs,
          offers: store.offers.held(now),
          capacity,
          now,
          limit: (owner) => accounts.find(owner)?.jobs,
          hasHours: (job) => hasHoursNow(this.#context, job),
        });
    for (const id of ids) {
      const job = store.jobs.find(id);
      // It has its place from now on, not from when it was to begin: nobody else is promised that while the engine takes it over.
      if (job && job.planned > now) store.jobs.save({ ...job, planned: now });
      this.#beginning.add(id);
      const begun = this.#inTurn.run(id, () => this.#begin(id));
      this.#background(
        id,
        'be started',
        begun.finally(() => this.#beginning.delete(id)),
      );
    }
  }

  /** Reads what the engine says of a job. */
  async refresh(jobId: string): Promise<void> {
    try {
      await this.#read(jobId);
      this.#unread.delete(jobId);
    } catch (error) {
      this.#unread.add(jobId);
      throw error;
    }
  }

  async #read(jobId: string): Promise<void> {
    const { store, engine, clock, retentionMs } = this.#context;
    const known = store.jobs.find(jobId);
    if (known?.handed === undefined || isFinal(known)) return;
    const state = await engine.state(jobId);
    const job = store.jobs.find(jobId);
    if (job) keep(this.#context, job, applyState(job, state, clock.now(), retentionMs));
  }

  /** Carries out what was asked of a job: finish, cancel, archive, remove. */
  settle(jobId: string): void {
    // After a start that is under way. What follows is outside the turn, because a cancel overtakes a finish.
    const turn = this.#inTurn.run(jobId, () => Promise.resolve());
    this.#background(
      jobId,
      'carry out what was asked',
      turn.then(() => this.#carryOut(jobId)),
    );
  }

  /** Tries again what could not be done before: reading a job's state, clearing away removed and archived jobs. */
  sweep(): void {
    for (const id of this.#unread) this.#background(id, 'be read', this.refresh(id));
    for (const job of this.#context.store.jobs.open())
      if ((job.removed || isBeingArchived(job)) && !this.#clearing.has(job.id)) this.settle(job.id);
  }

  /** Finds every job of an earlier life of the service again. To be called once, before anything else. */
  async recover(): Promise<void> {
    for (const job of this.#context.store.jobs.open()) await this.#adopt(job);
    await this.#dropStrayUploads();
  }

  /** Ends all jobs that the engine has in good order: sessions are saved, batch runs stopped. */
  async endAll(): Promise<void> {
    const { store, engine, log } = this.#context;
    const handed = store.jobs.open().filter((job) => job.handed !== undefined && !isFinal(job));
    await Promise.all(
      handed.map(async ({ id }) => {
        try {
          await engine.finish(id);
          await this.refresh(id);
        } catch (error) {
          log.warn(`the job could not be ended: ${messageOf(error)}`, { job: id });
        }
      }),
    );
  }

  /** Resolves when nothing goes on in the background. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #background(jobId: string, what: string, work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) =>
        this.#context.log.warn(`the job could not ${what}: ${messageOf(error)}`, { job: jobId }),
      )
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  async #begin(jobId: string): Promise<void> {
    const { store, engine, clock, log } = this.#context;
    await store.settled();
    const job = store.jobs.find(jobId);
    if (job?.phase !== 'QUEUED' || job.handed !== undefined || job.intent !== undefined || job.removed)
      return;
    try {
      await engine.start(specOf(this.#context, job));
    } catch (error) {
      log.warn(`the job could not be started: ${messageOf(error)}`, { job: jobId });
      const now = store.jobs.find(jobId);
      const why = `The job could not be started: ${messageOf(error)}`;
      if (now && !isFinal(now)) keep(this.#context, now, failed(now, why, clock.now()));
      return this.#discardUpload(jobId);
    }
    const now = store.jobs.find(jobId);
    if (now) keep(this.#context, now, { ...now, handed: clock.now() });
    // More time may have been promised while it was started.
    if (now && now.duration !== job.duration) {
      await store.settled();
      await engine.setDuration(jobId, now.duration);
    }
    await this.refresh(jobId);
  }

  async #carryOut(jobId: string): Promise<void> {
    const { store, engine, clock } = this.#context;
    const job = store.jobs.find(jobId);
    if (!job) return;
    if (job.removed || isBeingArchived(job)) return this.#clear(job);
    if (isFinal(job) || job.intent === undefined) return;
    if (job.handed === undefined) {
      keep(this.#context, job, abandoned(job, clock.now()));
      return this.#discardUpload(jobId);
    }
    try {
      await store.settled();
      await (job.intent === 'finish' ? engine.finish(jobId) : engine.cancel(jobId));
    } catch (error) {
      // It can be asked for again.
      const now = store.jobs.find(jobId);
      if (now?.intent === job.intent) keep(this.#context, now, { ...now, intent: undefined });
      throw error;
    }
    await this.refresh(jobId);
  }

  async #clear(job: JobRecord): Promise<void> {
    if (this.#clearing.has(job.id)) return;
    this.#clearing.add(job.id);
    const { store, engine, poke } = this.#context;
    try {
      await store.settled();
      const { phase } = await engine.state(job.id);
      if (phase === 'starting' || phase === 'running') await engine.cancel(job.id);
      // Of a job that was never handed over too: a start that a crash cut short may have left something.
      await engine.remove(job.id);
      // What was handed over the engine has, and has removed.
      if (job.handed === undefined) await this.#discardUpload(job.id);
      store.transaction(() => {
        if (job.removed) this.#forget(job.id);
        else this.#noteArchived(job.id);
        store.offers.setPhase(job.spec.offerId, 'EXPIRED');
      });
    } finally {
      this.#clearing.delete(job.id);
    }
    poke();
  }

  #forget(jobId: string): void {
    const { store, clock } = this.#context;
    const job = store.jobs.find(jobId);
    // What it used until now is noted with its end.
    if (job && job.ended === undefined) store.jobs.save(abandoned(job, clock.now()));
    store.jobs.forget(jobId);
  }

  /** Nothing is left but what is known of the job. It may have been removed meanwhile. */
  #noteArchived(jobId: string): void {
    const { store, clock } = this.#context;
    const job = store.jobs.find(jobId);
    if (job) store.jobs.save({ ...job, handed: undefined, ended: job.ended ?? clock.now() });
  }

  async #adopt(job: JobRecord): Promise<void> {
    const { store, engine, clock } = this.#context;
    if (job.handed === undefined && (job.phase === 'QUEUED' || job.phase === 'ARCHIVED')) {
      const { phase } = await engine.state(job.id);
      // The engine took it over, and the service ended before it could note that.
      if (phase !== 'lost') store.jobs.save({ ...job, handed: clock.now() });
    }
    await this.refresh(job.id);
    const now = store.jobs.find(job.id);
    // The service may have ended between promising more time and passing that on.
    if (now?.handed !== undefined && !isFinal(now)) await engine.setDuration(now.id, now.duration);
    if (job.removed || job.intent !== undefined || isBeingArchived(job)) this.settle(job.id);
  }

  #discardUpload(jobId: string): Promise<void> {
    return rm(uploadFolder(this.#context, jobId), { recursive: true, force: true });
  }

  /** Uploads of submissions that never became jobs, and of jobs that no longer need them. */
  async #dropStrayUploads(): Promise<void> {
    const { store, uploads } = this.#context;
    const waiting = store.jobs.open().filter(({ handed }) => handed === undefined);
    const known = new Set(waiting.map(({ id }) => id));
    for (const name of await readdir(uploads))
      if (!known.has(name)) await rm(join(uploads, name), { recursive: true, force: true });
  }
}
