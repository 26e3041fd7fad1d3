import { isFinal } from '../model/index.js';
import type { JobStatus, Run } from '../model/index.js';

/**
 * Whether a newer status is worth a write to disk. Progress and the sizes of results that still grow are not: they change
 * all the time, and are read again whenever somebody looks.
 */
export function isWorthStoring(before: JobStatus | undefined, after: JobStatus): boolean {
  return before === undefined || essence(before) !== essence(after);
}

function essence(status: JobStatus): string {
  const { phase, created, started, ended, durationSeconds, destruction, error, sessionUrl, hasLog } = status;
  const results = status.results.map(({ id, kind, path, url }) => [id, kind, path, url]);
  return JSON.stringify([
    phase,
    created,
    started,
    ended,
    durationSeconds,
    destruction,
    error,
    sessionUrl,
    hasLog,
    results,
  ]);
}

/** True when the run is over as far as its platform is concerned: nothing changes any more. */
export function isOver(run: Run): boolean {
  return run.status !== undefined && isFinal(run.status.phase);
}

/** True when nothing runs for it, now or later: it is over, or the platform has not taken it. */
export function isFinished(run: Run): boolean {
  return run.submission === 'failed' || isOver(run);
}

/** Takes a status over. What has ended stays ended, however late an older answer arrives. */
export function withStatus(run: Run, status: JobStatus, checkedAt: string): Run | undefined {
  return isOver(run) && !isFinal(status.phase) ? undefined : { ...run, status, checkedAt };
}

/** A run whose platform does not have the job any more: what was known of it stays, what could be fetched is gone. */
export function withoutJobThere(run: Run, checkedAt: string): Run | undefined {
  if (isOver(run)) return undefined;
  const { progress: _progress, sessionUrl: _sessionUrl, ...known } = run.status ?? { phase: 'ARCHIVED' };
  return {
    ...run,
    // UWS has a phase for "deleted, and only the memory of it is left" (IVOA REC-UWS-1.1, section 2.1.3).
    status: { ...known, phase: 'ARCHIVED', hasLog: false, results: [] },
    checkedAt,
    problem: `${run.platformName}: the job is not there any more: it was deleted, or its time was up. Run it again if you still need it.`,
  };
}
