import { mkdirSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineState, Environment, Outcome } from '@run-elsewhere/platform';
import { type Entry, openJournal, readJournal } from './journal.ts';

type Start = Extract<Entry, { what: 'start' }>;
type Kind = Extract<Entry, { what: 'end' }>['kind'];

interface PaperJob extends Start {
  readonly ended?: { readonly at: number; readonly kind: Kind };
}

const ENVIRONMENT: Environment = {
  name: 'paper',
  kernels: ['python3'],
  language: 'python',
  packages: new Map(),
  installs: false,
};

const iso = (ms: number): string => new Date(ms).toISOString();

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function stateOf(job: PaperJob | undefined): EngineState {
  if (job === undefined) return { phase: 'lost' };
  const startedAt = iso(job.at);
  if (job.ended === undefined) return { phase: 'running', startedAt };
  const { at, kind } = job.ended;
  const outcome: Outcome = {
    kind,
    message: `on paper, the job ${kind === 'completed' ? 'ran' : 'was ended'}`,
  };
  return { phase: 'ended', startedAt, endedAt: iso(at), outcome };
}

/**
 * An engine that runs nothing, and keeps to the interface as a real one does: it takes the uploaded files over, its jobs go on while
 * the service is dead, and a start that is repeated starts nothing. Its journal says afterwards what it was asked to run, and when.
 * @param runsMs - how long a job runs
 */
export function createPaperEngine(folder: string, runsMs: () => number): Engine {
  const journal = join(folder, 'journal');
  const jobs = new Map<string, PaperJob>();
  const listeners = new Set<(jobId: string) => void>();
  const timers = new Map<string, NodeJS.Timeout>();
  const workFolder = (jobId: string): string => join(folder, 'jobs', jobId);

  const take = (entry: Entry): void => {
    const { job } = entry;
    const known = jobs.get(job);
    if (entry.what === 'start') jobs.set(job, entry);
    else if (entry.what === 'remove') jobs.delete(job);
    else if (known) jobs.set(job, { ...known, ended: { at: entry.at, kind: entry.kind } });
  };
  let append: (entry: Entry) => void = () => undefined;
  const note = (entry: Entry): void => {
    append(entry);
    take(entry);
  };
  const end = (job: string, kind: Kind, at: number): void => {
    clearTimeout(timers.get(job));
    timers.delete(job);
    if (jobs.get(job)?.ended !== undefined || !jobs.has(job)) return;
    note({ what: 'end', job, at, kind });
    listeners.forEach((listener) => listener(job));
  };
  const watch = ({ job, ends }: PaperJob): void => {
    // It ended when its time was over, whether somebody looked or not.
    timers.set(
      job,
      setTimeout(() => end(job, 'completed', ends), Math.max(0, ends - Date.now())),
    );
  };

  return {
    enforces: ['cores', 'memory', 'disk', 'duration'],
    kinds: ['notebook'],
    async open() {
      mkdirSync(join(folder, 'jobs'), { recursive: true });
      readJournal(journal).forEach(take);
      append = openJournal(journal);
      for (const job of jobs.values()) if (job.ended === undefined) watch(job);
    },
    environments: () => [ENVIRONMENT],
    async start({ id, offer, account = 'anonymous', resources, upload }) {
      if (jobs.has(id)) return;
      // A start that was cut short may have taken the files over already.
      await rename(upload, workFolder(id)).catch(async (error: unknown) => {
        if (!(await exists(workFolder(id)))) throw error;
      });
      const { cores, memoryGiB } = resources;
      const at = Date.now();
      note({ what: 'start', job: id, offer, account, cores, memoryGiB, at, ends: at + runsMs() });
      const job = jobs.get(id);
      if (job) watch(job);
      listeners.forEach((listener) => listener(id));
    },
    trouble: () => Promise.resolve(undefined),
    state: (jobId) => Promise.resolve(stateOf(jobs.get(jobId))),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setDuration: () => Promise.resolve(),
    finish(jobId) {
      end(jobId, 'completed', Date.now());
      return Promise.resolve();
    },
    cancel(jobId) {
      end(jobId, 'aborted', Date.now());
      return Promise.resolve();
    },
    workFolder,
    logFile: () => join(folder, 'no-log'),
    async remove(jobId) {
      await rm(workFolder(jobId), { recursive: true, force: true });
      if (jobs.has(jobId)) note({ what: 'remove', job: jobId });
    },
    close: () => {
      timers.forEach((timer) => clearTimeout(timer));
      return Promise.resolve();
    },
  };
}
