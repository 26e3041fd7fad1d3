import type { EngineState, Outcome } from '../engines/engine.js';
import type { JobError, JobPhase, JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';

const PHASES: Readonly<Record<Outcome['kind'], JobPhase>> = {
  completed: 'COMPLETED',
  error: 'ERROR',
  aborted: 'ABORTED',
};

const instant = (iso: string | undefined): number | undefined => {
  const ms = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
};

/** What went wrong, for people; nothing when it ended well or its owner ended it. */
function errorOf(job: JobRecord, outcome: Outcome): JobError | undefined {
  if (outcome.kind === 'completed') return undefined;
  if (outcome.kind === 'aborted' && outcome.limit === undefined && job.intent === 'cancel') return undefined;
  return { message: outcome.message, transient: false, limit: outcome.limit };
}

/** The job's end as nobody wished it. */
export const failed = (job: JobRecord, message: string, now: number): JobRecord => ({
  ...job,
  phase: 'ERROR',
  ended: now,
  error: { message, transient: true },
});

/** Cancelled before it began. */
export const abandoned = (job: JobRecord, now: number): JobRecord => ({
  ...job,
  phase: 'ABORTED',
  ended: now,
});

/** Results stay for the retention time after the job may end at the latest, unless its owner chose another time. */
export const keepResults = (job: JobRecord, from: number, retentionMs: number): JobRecord =>
  job.destructionChosen
    ? job
    : { ...job, destruction: Math.max(job.destruction, from + job.duration * 1000 + retentionMs) };

/** The job as its engine's record says; a final job stays as it is (UWS 1.1, section 2.1.3). */
export function applyState(job: JobRecord, state: EngineState, now: number, retentionMs: number): JobRecord {
  if (isFinal(job) || state.phase === 'starting') return job;
  if (state.phase === 'lost')
    return failed(job, 'The job was lost: nothing of it was found after this platform was restarted.', now);
  const started = instant(state.startedAt) ?? job.started;
  const seen = {
    // A live session has none while it runs: what there was is about its preparation, or about saving its results.
    progress: state.progress ?? (job.spec.mode === 'live' ? undefined : job.progress),
    usedCoreSeconds: state.usedCoreSeconds ?? job.usedCoreSeconds,
  };
  if (state.phase === 'running') {
    const begun = started ?? now;
    return keepResults({ ...job, phase: 'EXECUTING', started: begun, ...seen }, begun, retentionMs);
  }
  const outcome: Outcome = state.outcome ?? {
    kind: 'error',
    message: 'The job ended and left no word of how.',
  };
  return {
    ...job,
    phase: PHASES[outcome.kind],
    started,
    ...seen,
    ended: instant(state.endedAt) ?? now,
    error: errorOf(job, outcome),
  };
}
