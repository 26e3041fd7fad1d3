import { resolveLink } from '../../http/url.js';
import type { JobError, JobRef, JobStatus } from '../../model/index.js';
import type { BrokerConnector, BrokerOffer } from '../../wire/index.js';
import { poll } from '../common/poll.js';
import { notesOf } from '../common/offer-set.js';
import { defined } from '../common/defined.js';
import { durationSeconds, toInstant } from '../common/instant.js';
import type { Connection } from './connection.js';
import { isUsable, jobPhase } from './phases.js';
import { readSession } from './session.js';

const FIRST_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 20_000;

/** The job as it is now. */
export async function statusOf(connection: Connection, job: JobRef, signal: AbortSignal): Promise<JobStatus> {
  return toStatus(await readSession(connection, job.url, { tried: 'read the job', signal }), job);
}

/** The protocol has no long poll. */
export function watchJob(
  connection: Connection,
  job: JobRef,
  signal: AbortSignal,
): AsyncGenerator<JobStatus> {
  const reading = { tried: 'watch the job', signal, tries: 1 };
  return poll(async () => toStatus(await readSession(connection, job.url, reading), job), {
    clock: connection.clock,
    firstPauseMs: FIRST_PAUSE_MS,
    maxPauseMs: MAX_PAUSE_MS,
    signal,
  });
}

/** A session in our words. @param job whose address the session's links are resolved against */
export function toStatus(session: BrokerOffer, job: JobRef): JobStatus {
  const phase = jobPhase(session.phase);
  const sessionUrl = isUsable(session.phase) ? linkOf(session.connectors, job.url) : undefined;
  const available = session.schedule?.available;
  return {
    phase,
    hasLog: false,
    results: [],
    ...defined({
      created: toInstant(session.meta?.created),
      // As scheduled: a session does not say when it did.
      started: phase === 'EXECUTING' ? toInstant(available?.start?.split('/')[0]) : undefined,
      durationSeconds: durationSeconds(available?.duration),
      sessionUrl,
      error: errorOf(session, job, sessionUrl),
    }),
  };
}

/** The first page among the ways in, once it can be opened. Some servers give no status to a connector. */
function linkOf(connectors: readonly BrokerConnector[] | undefined, askedUrl: string): string | undefined {
  return (connectors ?? [])
    .slice(0, 20)
    .filter(({ status, protocol }) => status !== 'PREPARING' && status !== 'FINISHED' && !isSocket(protocol))
    .flatMap(({ location }) => (location === undefined ? [] : (resolveLink(location, askedUrl) ?? [])))[0];
}

function isSocket(protocol: string | undefined): boolean {
  return protocol !== undefined && !/^https?$/i.test(protocol);
}

function errorOf(session: BrokerOffer, job: JobRef, sessionUrl: string | undefined): JobError | undefined {
  switch (session.phase) {
    case 'FAILED': {
      const said = notesOf(session.meta?.messages)?.join('\n');
      return { message: said ?? 'The platform gave no reason.', transient: false };
    }
    case 'EXPIRED':
      return { message: 'The offer expired before it was taken.', transient: false };
    case 'REJECTED':
      return { message: 'The offer was given back or given away.', transient: false };
    default:
      return missingLink(session, job, sessionUrl);
  }
}

/** A session to work in that nobody can get into; a link that is being prepared is waited for. */
function missingLink(
  session: BrokerOffer,
  job: JobRef,
  sessionUrl: string | undefined,
): JobError | undefined {
  const awaited = session.connectors?.some(({ status }) => status === 'PREPARING') ?? false;
  if (job.mode !== 'live' || !isUsable(session.phase) || sessionUrl !== undefined || awaited)
    return undefined;
  return { message: 'The session runs, but the platform gave no link to open it.', transient: false };
}
