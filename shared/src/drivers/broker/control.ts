import { PlatformError } from '../../http/errors.js';
import type { JobRef, Offer } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import { attempt, type Connection, sessionUrl } from './connection.js';
import { jobPhase, standing } from './phases.js';
import { readSession, updatePhase } from './session.js';

const TAKE = 'take the offer';

/**
 * Accepts an offer, which makes its session the job. An offer that was accepted before is fine: the first answer may have been
 * lost.
 * @throws PlatformError `refused` when the offer is lost, or was left as it is
 */
export async function acceptOffer(connection: Connection, url: string, signal: AbortSignal): Promise<void> {
  const session = await updatePhase(connection, url, 'ACCEPTED', { tried: TAKE, signal });
  const stands = session === undefined ? 'lost' : standing(session.phase);
  if (stands === 'lost') throw offerLost(connection);
  if (stands === 'open') {
    throw refused(
      connection,
      TAKE,
      'it answered, but left the offer as it was.',
      'Find offers again and choose.',
    );
  }
}

/** Accepts the offer behind a job that was stored and perhaps never started. */
export async function startJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const session = await readSession(connection, job.url, { tried: TAKE, signal });
  const stands = standing(session.phase);
  if (stands === 'taken') return;
  if (stands === 'lost') throw offerLost(connection);
  mustBeHeld(connection, session.expires);
  await acceptOffer(connection, job.url, signal);
}

/** A broker may take what has expired: nothing moves an offer to EXPIRED by itself. We do not start work at a time long past. */
export function mustBeHeld(connection: Connection, expires: string | undefined): void {
  if (expires !== undefined && Date.parse(expires) <= connection.clock.now()) throw offerLost(connection);
}

function offerLost(connection: Connection): PlatformError {
  return refused(
    connection,
    TAKE,
    'the offer is not held for you any more.',
    'Find offers again and choose.',
  );
}

/** Gives an offer back. One that is not there any more, or was taken, is left alone. */
export async function releaseOffer(
  connection: Connection,
  { id }: Pick<Offer, 'id'>,
  signal: AbortSignal,
): Promise<void> {
  const tried = 'give an offer back';
  const url = sessionUrl(connection.platform, id);
  const session = await updatePhase(connection, url, 'REJECTED', { tried, signal });
  if (session !== undefined && standing(session.phase) === 'open') {
    throw refused(
      connection,
      tried,
      'it answered, but holds the offer still.',
      'It ends by itself when it expires.',
    );
  }
}

/**
 * Ends a job: CANCELLED from any phase but the last ones, REJECTED where it was never accepted. One that is on its way out,
 * or over, is fine.
 */
export async function cancelJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const tried = 'cancel the job';
  const session = await updatePhase(connection, job.url, 'CANCELLED', { tried, signal });
  if (session === undefined || isEnding(session.phase)) return;
  if (standing(session.phase) === 'open') {
    const rejected = await updatePhase(connection, job.url, 'REJECTED', { tried, signal });
    if (rejected === undefined || isEnding(rejected.phase)) return;
  }
  throw refused(
    connection,
    tried,
    'it answered, but left the job as it was.',
    'Look at it on the platform, or tell whoever runs it.',
  );
}

/** The protocol deletes nothing. What is left behind must at least not run. */
export async function removeJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  await cancelJob(connection, job, signal);
}

function isEnding(sessionPhase: string): boolean {
  return sessionPhase === 'RELEASING' || isFinal(jobPhase(sessionPhase));
}

function refused(connection: Connection, tried: string, why: string, next: string): PlatformError {
  return new PlatformError({ ...attempt(connection.platform, tried), kind: 'refused', why, next });
}
