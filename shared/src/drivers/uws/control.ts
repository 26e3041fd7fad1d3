import { PlatformError } from '../../http/errors.js';
import { type Attempt, failureOfStatus, nonsense, unsupported } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import type { JobRef } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import { resolveTarget, withoutQuery } from '../../http/url.js';
import { attempt, type Connection } from './connection.js';
import { parseJob, throwVoTableError } from './job-xml.js';
import { leadsToJob } from './landing.js';
import { LAG_MS, readJob } from './start.js';

/** What servers answer to a control that does not fit the job's state or their rules. */
const REFUSALS = [400, 403, 409, 422];

/**
 * Asks for a longer execution duration, and reads what became of it: servers may grant less, or keep the old one silently.
 * @returns the total that was granted, in seconds
 */
export async function extendJob(
  connection: Connection,
  job: JobRef,
  bySeconds: number,
  signal: AbortSignal,
): Promise<number> {
  const tried = 'extend the time';
  const who = attempt(connection.platform, tried);
  const { durationSeconds: before } = await readJob(connection, job.url, tried, signal);
  if (before === undefined)
    throw unsupported(who, 'the job has no time limit.', 'There is nothing to extend.');
  const url = `${job.url}/executionduration`;
  const response = await connection.http.post(url, {
    tried,
    signal,
    body: { kind: 'form', fields: [['EXECUTIONDURATION', String(Math.round(before + bySeconds))]] },
    // The total is sent, so twice is the same as once.
    repeatable: true,
    expect: REFUSALS,
  });
  throwVoTableError(response.text, who);
  const { durationSeconds: after } = await readJob(connection, job.url, tried, signal);
  if (after !== undefined && after > before) return after;
  throw new PlatformError({
    ...(response.status >= 400 ? failureOfStatus(response, who).failure : who),
    kind: 'refused',
    why: `it keeps the limit of ${readableDuration(after ?? before)}.`,
    next: 'Save your work before the time is up.',
  });
}

/** Ends a live session in good order (planner profile). One that is over already is fine: the first answer may have been lost. */
export async function finishJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const tried = 'finish the session';
  const response = await connection.http.post(`${job.url}/finish`, {
    tried,
    signal,
    repeatable: true,
    expect: REFUSALS,
    // Saving a large notebook takes its time.
    deadlineMs: 60_000,
  });
  if (response.status < 400) return mustEnd(connection, job, response, { tried, signal });
  const { phase } = await readJob(connection, job.url, tried, signal);
  if (!isFinal(phase)) throw refusalOf(response, attempt(connection.platform, tried));
}

interface Call {
  readonly tried: string;
  readonly signal: AbortSignal;
}

const REREADS = 3;

/** Whoever answers otherwise than UWS prescribes may not be the platform: then the job itself tells whether it ends. */
async function mustEnd(
  connection: Connection,
  job: JobRef,
  response: HttpResponse,
  { tried, signal }: Call,
): Promise<void> {
  const who = attempt(connection.platform, tried);
  throwVoTableError(response.text, who);
  if (leadsToJob(response, job.url)) return;
  for (let n = 0; n < REREADS; n++) {
    if (n > 0) await connection.clock.sleep(LAG_MS, signal);
    if (isFinal((await readJob(connection, job.url, tried, signal)).phase)) return;
  }
  throw nonsense(who, `its answer (HTTP ${response.status}) is no yes, and the job goes on.`, response.text);
}

/** UWS has one code for strangers and for what a job's state forbids. The job could be read, so that 403 means the latter. */
function refusalOf(response: HttpResponse, who: Attempt): PlatformError {
  const { failure } = failureOfStatus(response, who);
  if (response.status !== 403) return new PlatformError(failure);
  return new PlatformError({
    ...failure,
    kind: 'refused',
    why: 'it does not allow this for the job as it is now.',
    next: 'Look at the details, or ask whoever runs the platform.',
  });
}

/** What servers answer when a job cannot be aborted in its state, or at all. */
const ABORT_REFUSALS = [...REFUSALS, 405, 500, 501];

/** Asks for the end of a job. It ends a little later: the phase tells when. A job that is over already is fine. */
export async function cancelJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const tried = 'cancel the job';
  const who = attempt(connection.platform, tried);
  const response = await connection.http.post(`${job.url}/phase`, {
    tried,
    signal,
    body: { kind: 'form', fields: [['PHASE', 'ABORT']] },
    repeatable: true,
    expect: ABORT_REFUSALS,
  });
  if (response.status < 400) return mustEnd(connection, job, response, { tried, signal });
  const { phase } = await readJob(connection, job.url, tried, signal);
  if (isFinal(phase)) return;
  if (response.status === 405 || response.status === 501) {
    throw unsupported(who, 'it cannot stop jobs.', 'Remove the job instead: that deletes it over there.');
  }
  throw refusalOf(response, who);
}

const NO_DELETE = [400, 405, 501];
const GONE = [404, 410];

/** Destroys the job. The redirect that follows leads to the whole job list, and is not followed. */
export async function removeJob(connection: Connection, job: JobRef, signal: AbortSignal): Promise<void> {
  const tried = 'remove the job';
  const response = await connection.http.delete(job.url, { tried, signal, expect: [...NO_DELETE, ...GONE] });
  if (!NO_DELETE.includes(response.status)) return mustBeGone(connection, job, response, { tried, signal });
  // UWS 1.1, section 2.2.3.2: the other way to say the same, for servers behind something that lets no DELETE through.
  const second = await connection.http.post(job.url, {
    tried,
    signal,
    body: { kind: 'form', fields: [['ACTION', 'DELETE']] },
    repeatable: true,
    expect: GONE,
  });
  return mustBeGone(connection, job, second, { tried, signal });
}

/** The prescribed answer leads to the job list. Whoever answers otherwise may not be the platform: then the job itself tells. */
async function mustBeGone(
  connection: Connection,
  job: JobRef,
  response: HttpResponse,
  { tried, signal }: Call,
): Promise<void> {
  const who = attempt(connection.platform, tried);
  throwVoTableError(response.text, who);
  if (GONE.includes(response.status) || leadsAbove(response, job.url)) return;
  const left = await connection.http.get(job.url, { tried, signal, expect: GONE });
  if (GONE.includes(left.status)) return;
  // Some archive what is deleted (UWS 1.1, section 2.1.3); what is no job is not there either, or was never reached.
  if (left.status < 300 && parseJob(left.text, who).phase === 'ARCHIVED') return;
  throw nonsense(
    who,
    `its answer (HTTP ${response.status}) is no yes, and the job is still there.`,
    response.text,
  );
}

function leadsAbove(response: HttpResponse, jobUrl: string): boolean {
  if (response.status < 300 || response.status >= 400) return false;
  const { location = '' } = response.headers;
  const target = location.trim() === '' ? undefined : resolveTarget(location, jobUrl);
  return target !== undefined && !target.foreign && isAbove(withoutQuery(target.url), jobUrl);
}

const isAbove = (url: string, jobUrl: string): boolean => jobUrl.startsWith(`${url.replace(/\/+$/, '')}/`);

function readableDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 6) / 10} hours`;
}
