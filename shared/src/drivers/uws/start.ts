import { PlatformError } from '../../http/errors.js';
import { failureOfStatus, nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import type { JobRef, Phase } from '../../model/index.js';
import { attempt, type Connection } from './connection.js';
import { parseJob, throwVoTableError, tryParseJob, type UwsJob } from './job-xml.js';
import { leadsToJob } from './landing.js';

/** What servers answer to a phase that does not fit the job's state. */
const STATE_REFUSALS = [400, 403, 409, 422, 500];

/** How far a copy of a server's database may be behind, in milliseconds. */
export const LAG_MS = 1000;

/** PENDING was never started; HELD waits for us to start it again (UWS 1.1, section 2.1.3). */
export function needsRun(phase: Phase): boolean {
  return phase === 'PENDING' || phase === 'HELD';
}

/** Reads the job's document. @throws PlatformError */
export async function readJob(
  connection: Connection,
  jobUrl: string,
  tried: string,
  signal: AbortSignal,
): Promise<UwsJob> {
  const response = await connection.http.get(jobUrl, { tried, signal });
  if (response.status >= 300) {
    throw nonsense(attempt(connection.platform, tried), 'it redirected the job to another page.');
  }
  return parseJob(response.text, attempt(connection.platform, tried));
}

/** Starts a job that may or may not run already. */
export async function startJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const { phase } = await readJob(connection, job.url, 'start the job', signal);
  if (needsRun(phase)) await runJob(connection, job.url, 'start the job', signal);
}

/**
 * Sends RUN, to the phase resource: a POST to the job itself deletes it on some servers. Where the answer is not the usual
 * redirect, the job's own phase decides: a server that started it by itself refuses RUN.
 */
export async function runJob(
  connection: Connection,
  jobUrl: string,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await connection.http.post(`${jobUrl}/phase`, {
    tried,
    signal,
    body: { kind: 'form', fields: [['PHASE', 'RUN']] },
    // Twice is harmless: the second is refused or has no effect.
    repeatable: true,
    expect: STATE_REFUSALS,
  });
  if (leadsToJob(response, jobUrl)) return;
  const shown = response.status < 300 ? tryParseJob(response.text) : undefined;
  // HELD after RUN is the server's answer to it: not now.
  const waits = (phase: Phase): boolean => (response.status < 400 ? phase === 'PENDING' : needsRun(phase));
  if (shown !== undefined && !waits(shown.phase)) return;
  throwVoTableError(response.text, attempt(connection.platform, tried));
  // A copy of the server's database may be a little behind.
  const rereads = response.status < 400 ? 3 : 1;
  for (let n = 0; n < rereads; n++) {
    if (n > 0) await connection.clock.sleep(LAG_MS, signal);
    if (!waits((await readJob(connection, jobUrl, tried, signal)).phase)) return;
  }
  throw notStarted(connection, response, tried);
}

function notStarted(connection: Connection, response: HttpResponse, tried: string): PlatformError {
  const who = attempt(connection.platform, tried);
  if (response.status >= 400) return failureOfStatus(response, who);
  return new PlatformError({
    ...who,
    kind: 'refused',
    why: 'it took the order to start, but the job has not begun.',
    next: 'Look at the job on the platform itself, or run it elsewhere.',
  });
}
