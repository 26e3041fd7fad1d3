import { durationText } from '../../offers/duration.js';
import { gibText } from '../../offers/units.js';
import type { EngineState, Outcome } from '../engine.js';
import type { Note } from './files.js';
import type { ClusterJob } from './jobs.js';
import { isOver } from './jobs.js';

/** What the service knows of a job that the cluster does not. */
export type Promised = Pick<Note, 'resources' | 'cancelled'>;

/** What an end by the cluster means; undefined where the job itself says how it ended. */
function ending(
  { state, reason }: ClusterJob,
  { resources: { memoryGiB, durationSeconds }, cancelled }: Promised,
): Outcome | undefined {
  switch (state) {
    case 'TIMEOUT':
      return {
        kind: 'aborted',
        message: `out of time: the limit was ${durationText(durationSeconds)}`,
        limit: 'duration',
      };
    case 'OUT_OF_MEMORY':
      return {
        kind: 'error',
        message: `out of memory: the limit was ${gibText(memoryGiB)}`,
        limit: 'memory',
      };
    case 'CANCELLED':
      return { kind: 'aborted', message: cancelled === true ? 'cancelled' : 'cancelled on the cluster' };
    case 'PREEMPTED':
      return { kind: 'aborted', message: 'the cluster stopped the job to make room for another one' };
    case 'DEADLINE':
      return { kind: 'aborted', message: 'the cluster stopped the job at its deadline' };
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return { kind: 'error', message: 'the node on which the job ran has failed' };
    case 'COMPLETED':
      return undefined;
    default:
      return {
        kind: 'error',
        message: `the job failed on the cluster and left no word of why (${state}, ${reason})`,
      };
  }
}

const SILENT: Outcome = { kind: 'error', message: 'the job ended and left no word of how' };

/** How it ended. What the job's own record says counts, unless it was ended from outside and could not know why. */
function outcomeOf(job: ClusterJob, recorded: EngineState | undefined, promised: Promised): Outcome {
  const own = recorded?.phase === 'ended' ? recorded.outcome : undefined;
  const cluster = ending(job, promised);
  const knows = own !== undefined && (own.kind === 'completed' || own.limit !== undefined);
  if (knows) return own;
  // A kernel that was killed for its memory is an error to the job, and its end a failure to Slurm.
  if (cluster !== undefined && job.state !== 'FAILED') return cluster;
  return own ?? cluster ?? SILENT;
}

const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

/** Why a job waits, as squeue(1) has it, in words. */
function waiting({ reason, start }: ClusterJob): string {
  const expected = start === undefined ? '' : `, expected to begin at ${iso(start) ?? ''}`;
  if (reason === 'None' || reason === '') return `queued on the cluster${expected}`;
  return `queued on the cluster (${reason})${expected}`;
}

/** Cores times seconds until an instant; the accounting's own count where there is one. */
function used({ start, end, cores, coreSeconds }: ClusterJob, now: number): number {
  if (coreSeconds !== undefined) return coreSeconds;
  const until = Math.min(end ?? now, now);
  return start === undefined ? 0 : Math.max(0, Math.round(((until - start) / 1000) * cores));
}

/**
 * A job's state from what the cluster and the job's own record say.
 * @param host - how the job's node is reached
 */
export function stateOf(
  job: ClusterJob,
  recorded: EngineState | undefined,
  promised: Promised,
  host: string,
  now: number,
): EngineState {
  const progress = recorded?.progress === undefined ? {} : { progress: recorded.progress };
  const usedCoreSeconds = used(job, now);
  if (isOver(job)) {
    const startedAt = iso(job.start);
    return {
      phase: 'ended',
      ...(startedAt === undefined ? {} : { startedAt }),
      endedAt: iso(job.end ?? now) ?? '',
      ...progress,
      outcome: outcomeOf(job, recorded, promised),
      usedCoreSeconds,
    };
  }
  if (job.start === undefined || job.node === '' || recorded === undefined || recorded.phase === 'starting') {
    const text = job.node === '' ? waiting(job) : undefined;
    return {
      phase: 'starting',
      ...progress,
      ...(text === undefined ? {} : { progress: { done: 0, total: 0, text } }),
    };
  }
  const { session } = recorded;
  return {
    phase: 'running',
    startedAt: iso(job.start) ?? '',
    ...progress,
    // The record is the job's own: it may name a port, but no other machine.
    ...(session !== undefined && 'port' in session ? { session: { ...session, host } } : {}),
    usedCoreSeconds,
  };
}
