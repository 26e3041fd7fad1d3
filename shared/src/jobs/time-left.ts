import { isFinal } from '../model/index.js';
import type { JobStatus } from '../model/index.js';

/** How much of a job's time is left, and whether its user has to be told. */
export interface TimeLeft {
  /** When the platform will end the job, ISO 8601 UTC. */
  readonly endsAt: string;
  /** Whole seconds, never negative. */
  readonly leftSeconds: number;
  /** When to warn, ISO 8601 UTC: the moment to set a timer for. */
  readonly warnsAt: string;
  readonly warningDue: boolean;
}

const LONGEST_WARNING_SECONDS = 300;
const SHORTEST_WARNING_SECONDS = 60;
const WARNING_SHARE = 0.1;

/**
 * The time left of a running job: its time limit counts from its start, and a platform that deletes the job earlier ends
 * it then. The warning is due 10 % or 5 minutes before the end, whichever is less, but at least 60 seconds.
 * @param now milliseconds since the epoch, by this host's clock
 * @returns undefined when the job is not running or no end is known (an execution duration of 0 means no limit,
 * IVOA REC-UWS-1.1, section 2.1.4)
 */
export function timeLeft(status: JobStatus, now: number): TimeLeft | undefined {
  if (isFinal(status.phase) || status.started === undefined) return undefined;
  const started = Date.parse(status.started);
  const limit = (status.durationSeconds ?? 0) > 0 ? started + (status.durationSeconds ?? 0) * 1000 : Infinity;
  const end = Math.min(limit, deletionTime(status) ?? Infinity);
  if (!isInstant(started) || !isInstant(end)) return undefined;
  const warns = end - warningSeconds((end - started) / 1000) * 1000;
  return {
    endsAt: new Date(end).toISOString(),
    leftSeconds: Math.max(0, Math.floor((end - now) / 1000)),
    warnsAt: new Date(warns).toISOString(),
    warningDue: now >= warns,
  };
}

/** When the platform deletes the job and its results, ISO 8601 UTC. @returns undefined when it gives no date, or none that can be read */
export function deletionDate(status: JobStatus): string | undefined {
  const time = deletionTime(status);
  return time === undefined ? undefined : new Date(time).toISOString();
}

function warningSeconds(totalSeconds: number): number {
  return Math.max(SHORTEST_WARNING_SECONDS, Math.min(LONGEST_WARNING_SECONDS, totalSeconds * WARNING_SHARE));
}

function deletionTime({ destruction }: JobStatus): number | undefined {
  const time = destruction === undefined ? NaN : Date.parse(destruction);
  return isInstant(time) ? time : undefined;
}

/** ECMAScript dates end 8.64e15 ms from the epoch; beyond that `toISOString` throws. */
function isInstant(time: number): boolean {
  return Math.abs(time) <= 8.64e15;
}
