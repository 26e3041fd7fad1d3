import type { ExecutableManifest } from '@run-elsewhere/planner/wire';
import type { ExecutableKind } from '../executables.js';
import type { Limit, Mode, Resources } from '../engines/engine.js';
import type { Reason } from '../offers/ask.js';
import type { ChosenEnvironment } from '../offers/environments.js';

/** `TAKEN`: a job came of it. */
export type OfferPhase = 'OFFERED' | 'ACCEPTED' | 'REJECTED' | 'EXPIRED' | 'TAKEN';

/** An answer to "can you run this?". Instants are milliseconds since the epoch. */
export interface OfferSetRecord {
  readonly id: string;
  /** Account name; absent for a visitor's. */
  readonly owner?: string | undefined;
  readonly created: number;
  /** Why not; empty when there is an offer. */
  readonly reasons: readonly Reason[];
}

export interface OfferRecord {
  readonly id: string;
  readonly setId: string;
  readonly owner?: string | undefined;
  readonly phase: OfferPhase;
  readonly created: number;
  /** Until when the resources are held. */
  readonly expires: number;
  /** When a job of it could begin. */
  readonly start: number;
  /** What it is for; absent in old records: a notebook. */
  readonly kind?: ExecutableKind | undefined;
  readonly mode: Mode;
  readonly resources: Resources;
  /** Absent for a container. */
  readonly environment?: ChosenEnvironment | undefined;
  readonly cost?: { readonly amount: number; readonly unit: string } | undefined;
  /** What the engine called this shape. */
  readonly choice?: string | undefined;
}

/** Nobody has taken it, given it back or let it expire, as far as is noted. */
export const isOpenOffer = ({ phase }: OfferRecord): boolean => phase === 'OFFERED' || phase === 'ACCEPTED';

/** The phases of UWS 1.1 that this service uses (section 2.1.3). */
export type JobPhase = 'PENDING' | 'QUEUED' | 'EXECUTING' | 'COMPLETED' | 'ERROR' | 'ABORTED' | 'ARCHIVED';

/** What somebody asked of a job that takes its time; kept so that a restart does not forget it. */
export type Intent = 'finish' | 'cancel';

export interface JobError {
  readonly message: string;
  /** Worth another try as it is. */
  readonly transient: boolean;
  readonly limit?: Limit | undefined;
}

export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly text?: string | undefined;
}

/** What a job is from its first moment on. */
export interface JobSpecRecord {
  readonly offerId: string;
  /** What the engine called the shape that was offered. */
  readonly choice?: string | undefined;
  readonly mode: Mode;
  /** Without the duration, which may change. */
  readonly resources: Omit<Resources, 'durationSeconds'>;
  /** Absent for a container. */
  readonly environment?: ChosenEnvironment | undefined;
  readonly manifest: ExecutableManifest;
  /** Modification time that the uploaded files were given: a whole second, in milliseconds. */
  readonly uploadedAt: number;
  /** As they were sent, in their order; a name may come more than once. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Origins whose pages may frame the session, as the client named them. */
  readonly frameOrigins: readonly string[];
}

export interface JobRecord {
  readonly id: string;
  readonly owner?: string | undefined;
  /** The human's tag (DALI RUNID). */
  readonly runId?: string | undefined;
  readonly phase: JobPhase;
  readonly intent?: Intent | undefined;
  readonly created: number;
  /** When it is to begin. */
  readonly planned: number;
  /** While PENDING: until when its resources are held. */
  readonly heldUntil: number;
  /** When the engine took it over. */
  readonly handed?: number | undefined;
  readonly started?: number | undefined;
  readonly ended?: number | undefined;
  /** Time limit in seconds, from `started`. */
  readonly duration: number;
  readonly destruction: number;
  /** The owner chose the destruction time: it no longer moves with the job's end. */
  readonly destructionChosen: boolean;
  readonly progress?: JobProgress | undefined;
  readonly error?: JobError | undefined;
  /** Cores times seconds that it used, where the engine accounts for them. */
  readonly usedCoreSeconds?: number | undefined;
  /** Removed for everybody outside; the engine may still have something of it. */
  readonly removed: boolean;
  readonly spec: JobSpecRecord;
}

const FINAL: ReadonlySet<JobPhase> = new Set(['COMPLETED', 'ERROR', 'ABORTED', 'ARCHIVED']);

export const isFinal = ({ phase }: Pick<JobRecord, 'phase'>): boolean => FINAL.has(phase);

/** Its destruction time has come, and the engine may still have something of it. */
export const isBeingArchived = ({ phase, handed, ended }: JobRecord): boolean =>
  phase === 'ARCHIVED' && (handed !== undefined || ended === undefined);
