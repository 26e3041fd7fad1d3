import type { Phase } from '../../model/index.js';

/** Where an offer stands with us. `open`: neither taken nor lost. `taken`: it became a job, which may be over. */
export type Standing = 'open' | 'taken' | 'lost';

/**
 * Phases of a session (SimpleExecutionSessionPhase, ExecutionBroker 1.0 OpenAPI schema 1.0.7, components.yaml) as phases of a
 * UWS job. A session goes ACCEPTED, WAITING (until its time), PREPARING, AVAILABLE, RELEASING, COMPLETED.
 */
const PHASES: Readonly<Record<string, readonly [Phase, Standing]>> = {
  INITIAL: ['PENDING', 'open'],
  OFFERED: ['PENDING', 'open'],
  REJECTED: ['ABORTED', 'lost'],
  EXPIRED: ['ABORTED', 'lost'],
  ACCEPTED: ['QUEUED', 'taken'],
  WAITING: ['QUEUED', 'taken'],
  PREPARING: ['QUEUED', 'taken'],
  AVAILABLE: ['EXECUTING', 'taken'],
  RUNNING: ['EXECUTING', 'taken'],
  RELEASING: ['EXECUTING', 'taken'],
  COMPLETED: ['COMPLETED', 'taken'],
  FAILED: ['ERROR', 'taken'],
  CANCELLED: ['ABORTED', 'taken'],
};

/** Phases in which a session can be worked in; RELEASING is its way out. */
const USABLE = ['AVAILABLE', 'RUNNING'];

/** @returns `UNKNOWN` for a phase that the schema does not have */
export function jobPhase(sessionPhase: string): Phase {
  return entry(sessionPhase)?.[0] ?? 'UNKNOWN';
}

/** A phase that the schema does not have is at any rate not that of an offer. */
export function standing(sessionPhase: string): Standing {
  return entry(sessionPhase)?.[1] ?? 'taken';
}

/** A session that can be worked in now. */
export function isUsable(sessionPhase: string): boolean {
  return USABLE.includes(sessionPhase);
}

function entry(sessionPhase: string): readonly [Phase, Standing] | undefined {
  return Object.hasOwn(PHASES, sessionPhase) ? PHASES[sessionPhase] : undefined;
}
