import type { Mode } from './needs.js';
import type { NeedsLimit } from './offer.js';

/** UWS 1.1 phases (IVOA REC-UWS-1.1, section 2.1.3). */
export type Phase =
  | 'PENDING'
  | 'QUEUED'
  | 'EXECUTING'
  | 'COMPLETED'
  | 'ERROR'
  | 'ABORTED'
  | 'HELD'
  | 'SUSPENDED'
  | 'UNKNOWN'
  | 'ARCHIVED';

export const FINAL_PHASES: readonly Phase[] = ['COMPLETED', 'ERROR', 'ABORTED', 'ARCHIVED'];

export const isFinal = (phase: Phase): boolean => FINAL_PHASES.includes(phase);

/** How to find a job again. Plain data; stored on disk. */
export interface JobRef {
  readonly platformId: string;
  /** Absolute, without a query (a session's address keeps it). */
  readonly url: string;
  /** True where the platform answered with the session itself: `url` is its page, and there is no job to ask about. */
  readonly session?: boolean;
  /** Kept where the platform's own description of a job does not say what it was taken for. */
  readonly mode?: Mode;
}

/** A job as its platform last described it. */
export interface JobStatus {
  readonly phase: Phase;
  /** ISO 8601 UTC instants. */
  readonly created?: string;
  readonly started?: string;
  readonly ended?: string;
  /** Time limit in seconds from `started`; absent = none known. */
  readonly durationSeconds?: number;
  /** When the platform deletes the job, ISO 8601 UTC. */
  readonly destruction?: string;
  readonly progress?: Progress;
  /** One of {@link JobError}: present when the platform gave one, whatever the phase. */
  readonly error?: JobError;
  /** Address of the live session, once it answers. */
  readonly sessionUrl?: string;
  /** True when the platform serves a log for this job. */
  readonly hasLog: boolean;
  /** The notebook and files; the session and the log are not among them. */
  readonly results: readonly JobResult[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly text?: string;
}

export interface JobError {
  readonly message: string;
  /** Worth another try as it is. */
  readonly transient: boolean;
  /** The limit that ended the job, where the platform says so. */
  readonly limit?: NeedsLimit;
  readonly details?: string;
}

/** Something the job made. */
export interface JobResult {
  readonly id: string;
  readonly kind: 'notebook' | 'file';
  readonly url: string;
  /** Checked: relative, `/` between segments, never leaves its folder. */
  readonly path: string;
  readonly sizeBytes?: number;
  readonly mimeType?: string;
}
