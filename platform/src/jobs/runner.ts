import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '../engines/engine.js';
import type { JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { JobContext } from './context.js';
import { keep, uploadFolder } from './context.js';
import type { InTurn } from './in-turn.js';
import { abandoned, applyState, failed } from './lifecycle.js';
import { jobsToBegin } from './queue.js';

/** Brings engine and state together. What it starts goes on in the background; failures are logged and seen in the jobs. */
export interface Runner {
  /** Hands queued jobs whose turn it is to the engine. */
  beginDue(): void;
  /** Reads what the engine says of a job. */
  refresh(jobId: string): Promise<void>;
  /** Carries out what was asked of a job: finish, cancel, remove. */
  settle(jobId: string): void;
  /** Finds every job of an earlier life of the service again. To be called once, before anything else. */
  recover(): Promise<void>;
  /** Tries again to clear away removed jobs that could not be cleared before. */
  sweep(): void;
  /** Resolves when nothing goes on in the background. */
  idle(): Promise<void>;
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const specOf = (context: JobContext, { id, duration, spec }: JobRecord): JobSpec => ({
  id,
  mode: spec.mode,
  environment: spec.environment.name,
  install: spec.environment.installs ? spec.environment.lacks : [],
  resources: { ...spec.resources, durationSeconds: duration },
  manifest: { ...spec.manifest, kernel: spec.environment.kernel },
  upload: uploadFolder(context, id),
  basePath: context.sessionPath(id),
});

export function createRunner(context: JobContext, inTurn: InTurn): Runner {
  const { store, engine, clock, log } = context;
  const beginning = new Set<string>();

  const discardUpload = (jobId: string): Promise<void> =>
    rm(uploadFolder(context, jobId), { recursive: true, force: true });

  const running = new Set<Promise<void>>();
  const background = (jobId: string, what: string, work: Promise<void>): void => {
    const watched = work
      .catch((error: unknown) => log(`job ${jobId}: could not ${what}: ${message(error)}`))
      .finally(() => running.delete(watched));
    running.add(watched);
  };

  async function refresh(jobId: string): Promise<void> {
    const known = store.jobs.find(jobId);
    if (known?.handed === undefined || isFinal(known)) return;
    const state = await engine.state(jobId);
    const job = store.jobs.find(jobId);
    if (job) keep(context, job, applyState(job, state, clock.now(), context.retentionMs));
  }

  async function begin(jobId: string): Promise<void> {
    const job = store.jobs.find(jobId);
    if (job?.phase !== 'QUEUED' || job.handed !== undefined || job.intent !== undefined || job.removed)
      return;
    try {
      await engine.start(specOf(context, job));
    } catch (error) {
      log(`job ${jobId}: could not be started: ${message(error)}`);
      const now = store.jobs.find(jobId);
      if (now)
        keep(context, now, failed(now, `The job could not be started: ${message(error)}`, clock.now()));
      await discardUpload(jobId);
      return;
    }
    const now = store.jobs.find(jobId);
    if (now) keep(context, now, { ...now, handed: clock.now() });
    await refresh(jobId);
  }

  const clearing = new Set<string>();
  async function clear(job: JobRecord): Promise<void> {
    if (clearing.has(job.id)) return;
    clearing.add(job.id);
    try {
      await clearOnce(job);
    } finally {
      clearing.delete(job.id);
    }
  }

  async function clearOnce(job: JobRecord): Promise<void> {
    if (job.handed !== undefined) {
      const { phase } = await engine.state(job.id);
      if (phase === 'starting' || phase === 'running') await engine.cancel(job.id);
      await engine.remove(job.id);
    }
    await discardUpload(job.id);
    store.transaction(() => {
      store.jobs.forget(job.id);
      store.offers.setPhase(job.spec.offerId, 'EXPIRED');
    });
    context.changes.changed(job.id);
    context.poke();
  }

  async function carryOut(jobId: string): Promise<void> {
    const job = store.jobs.find(jobId);
    if (!job) return;
    if (job.removed) return clear(job);
    if (isFinal(job) || job.intent === undefined) return;
    if (job.handed === undefined) {
      keep(context, job, abandoned(job, clock.now()));
      return discardUpload(jobId);
    }
    await (job.intent === 'finish' ? engine.finish(jobId) : engine.cancel(jobId));
    await refresh(jobId);
  }

  /** After a start that is under way. What follows is outside the turn, because a cancel overtakes a finish. */
  const settle = (jobId: string): void => {
    const turn = inTurn.run(jobId, () => Promise.resolve());
    background(
      jobId,
      'carry out what was asked',
      turn.then(() => carryOut(jobId)),
    );
  };

  const beginDue = (): void => {
    const ids = jobsToBegin({
      jobs: store.jobs.open().map((job) => (beginning.has(job.id) ? { ...job, handed: clock.now() } : job)),
      offers: store.offers.held(clock.now()),
      capacity: context.capacity,
      now: clock.now(),
      limit: (owner) => context.accounts.find(owner)?.jobs,
    });
    for (const id of ids) {
      beginning.add(id);
      background(
        id,
        'be started',
        inTurn.run(id, () => begin(id).finally(() => beginning.delete(id))),
      );
    }
  };

  async function adopt(job: JobRecord): Promise<void> {
    if (job.handed === undefined && job.phase === 'QUEUED') {
      const { phase } = await engine.state(job.id);
      // The engine took it over, and the service ended before it could note that.
      if (phase !== 'lost') store.jobs.save({ ...job, handed: clock.now() });
    }
    await refresh(job.id);
    const now = store.jobs.find(job.id);
    // The service may have ended between promising more time and passing that on.
    if (now?.handed !== undefined && !isFinal(now)) await engine.setDuration(now.id, now.duration);
    if (job.removed || job.intent !== undefined) settle(job.id);
  }

  async function dropStrayUploads(): Promise<void> {
    const known = new Set(
      store.jobs
        .open()
        .filter(({ handed }) => handed === undefined)
        .map(({ id }) => id),
    );
    const there = await readdir(context.uploads);
    for (const name of there.filter((each) => !known.has(each)))
      await rm(join(context.uploads, name), { recursive: true, force: true });
  }

  return {
    beginDue,
    refresh,
    settle,
    async recover() {
      for (const job of store.jobs.open()) await adopt(job);
      await dropStrayUploads();
    },
    sweep: () =>
      store.jobs
        .open()
        .filter(({ removed, id }) => removed && !clearing.has(id))
        .forEach(({ id }) => settle(id)),
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
