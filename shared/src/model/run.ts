import type { ExecutableKind } from './executable.js';
import type { JobRef, JobStatus } from './job.js';
import type { Needs, Mode } from './needs.js';
import type { Offer } from './offer.js';
import type { Platform } from './platform.js';

/**
 * Where a submission stands.
 * - `prepared`: on disk, nothing sent yet, or nothing known to have arrived
 * - `created`: the platform has a job that is not started yet
 * - `started`: the platform has the job and runs it
 * - `ambiguous`: it may or may not have arrived, and asking again cannot tell; only the user may decide
 * - `failed`: the platform refused it; nothing runs
 */
export type SubmissionState = 'prepared' | 'created' | 'started' | 'ambiguous' | 'failed';

/** One press of "Run on ...": stored before anything is sent, and until the user removes it. */
export interface Run {
  /** The client's own key, a UUID; sent as Idempotency-Key. */
  readonly key: string;
  /** Grows with every write; the store refuses a write that is based on an older one. */
  readonly revision: number;
  readonly platformId: string;
  readonly platformName: string;
  /** As the settings had it when the run was sent: it may leave them while its job runs. Absent in runs of older versions. */
  readonly platform?: Platform;
  readonly title: string;
  /** Path of the notebook on this host; empty when it has none. */
  readonly origin: string;
  /** Absent in runs of older versions, which were of notebooks. */
  readonly executable?: ExecutableKind;
  /** Of the notebook that was sent; absent for what is no notebook. */
  readonly sha256?: string;
  /** As its task: nothing on this host can be captured again. */
  readonly given?: boolean;
  readonly mode: Mode;
  readonly needs: Needs;
  readonly offer: Offer;
  /** ISO 8601 UTC, by this host's clock. */
  readonly createdAt: string;
  readonly submission: SubmissionState;
  /** While `prepared`: the last try was turned away at the door, and nothing was sent since. It waits for its user. */
  readonly turnedAway?: boolean;
  /** While `prepared`: the last try did not reach the platform, and nothing was sent since. It is tried again by itself. */
  readonly unsent?: boolean;
  /** Why it failed or is ambiguous, for people. */
  readonly problem?: string;
  readonly job?: JobRef;
  /** As last seen. */
  readonly status?: JobStatus;
  /** ISO 8601 UTC. */
  readonly checkedAt?: string;
  /** Where results were put on this host, newest last. */
  readonly collected?: readonly string[];
}
