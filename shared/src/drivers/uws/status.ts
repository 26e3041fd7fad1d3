import { isFailure } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { plainText } from '../../http/plain-text.js';
import type { JobRef, JobStatus } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import { poll } from '../common/poll.js';
import type { Connection } from './connection.js';
import type { UwsJob } from './job-xml.js';
import { toStatus } from './results.js';
import { readJob } from './start.js';

const MAX_ERROR_BYTES = 256 * 1024;

/** The job as it is now. */
export async function statusOf(connection: Connection, ref: JobRef, signal: AbortSignal): Promise<JobStatus> {
  const job = await readJob(connection, ref.url, 'read the job', signal);
  return describe(connection, ref, job, signal);
}

/** A job's document in our words, with the server's longer account of what went wrong where it says that it has one. */
export async function describe(
  connection: Connection,
  ref: JobRef,
  job: UwsJob,
  signal: AbortSignal,
): Promise<JobStatus> {
  const wanted = isFinal(job.phase) && job.phase !== 'COMPLETED' && job.error?.hasDetail === true;
  const details = wanted ? await errorDetails(connection, ref, signal) : undefined;
  return toStatus(job, ref, connection.rules, details);
}

async function errorDetails(
  connection: Connection,
  ref: JobRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await connection.http.get(`${ref.url}/error`, {
      tried: 'read what went wrong',
      signal,
      maxBytes: MAX_ERROR_BYTES,
    });
    return response.status < 300 ? plainText(response.text) : undefined;
  } catch (error) {
    // The summary alone will have to do.
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

const SESSION_POLL_MS = 60_000;
const ALIVE = [400, 401, 403, 405, 429, 500, 502, 503, 504];

/** A session that came without a job: as long as its page answers at all, it runs. */
export async function sessionStatus(
  connection: Connection,
  ref: JobRef,
  signal: AbortSignal,
): Promise<JobStatus> {
  try {
    await connection.http.get(ref.url, { tried: 'look at the session', signal, expect: ALIVE });
  } catch (error) {
    // A page longer than what we read is a page.
    if (!isFailure(error, 'nonsense')) throw error;
  }
  return { phase: 'EXECUTING', sessionUrl: ref.url, hasLog: false, results: [] };
}

/** Yields the session once, then looks from time to time. @throws PlatformError `gone` when its page is no more */
export function watchSession(
  connection: Connection,
  ref: JobRef,
  signal: AbortSignal,
): AsyncGenerator<JobStatus> {
  return poll(() => sessionStatus(connection, ref, signal), {
    clock: connection.clock,
    firstPauseMs: SESSION_POLL_MS,
    maxPauseMs: SESSION_POLL_MS,
    signal,
  });
}
