import { PlatformError } from '../../http/errors.js';
import type { CallOptions } from '../../http/client.js';
import { failureOfStatus, nonsense } from '../../http/failures.js';
import { type HttpResponse, TransportError } from '../../http/transport.js';
import { isSamePlace, resolveTarget, withoutQuery } from '../../http/url.js';
import type { JobRef, NotebookTask, Offer, StatedOffer } from '../../model/index.js';
import type { OnCreated } from '../driver.js';
import { attempt, type Connection } from './connection.js';
import { throwVoTableError } from './job-xml.js';
import { inspect, type Landing, landingOf, looksLikeLogin, type TargetKind } from './landing.js';
import { type SubmittableTask, uploadBytes } from './request.js';
import { needsRun, runJob } from './start.js';
import { plainBody, profileBody } from './submission.js';

const TRIED = 'send the notebook';
/** The offer has expired, or was taken. */
const OFFER_LOST = [409, 410];

/** One request: the platform honours the key, so the same request again is the same job. */
export async function submitToProfile(
  connection: Connection,
  task: SubmittableTask,
  offer: Offer,
  key: string,
  signal: AbortSignal,
): Promise<JobRef> {
  const jobsUrl = offer.driverData?.jobs ?? (await connection.endpoints(signal)).jobsUrl;
  const { response, askedUrl } = await create(connection, jobsUrl, {
    tried: TRIED,
    signal,
    headers: { 'idempotency-key': key },
    body: profileBody(task, offer.id, connection.frameOrigins()),
    repeatable: true,
    deadlineMs: uploadDeadline(task),
    expect: OFFER_LOST,
  });
  if (OFFER_LOST.includes(response.status)) throw offerLost(connection, response);
  const landing = landed(connection, response, askedUrl);
  if (isDoubtful(landing, askedUrl)) await mustBeJob(connection, landing, signal);
  if (landing.job !== undefined && needsRun(landing.job.phase))
    await runJob(connection, landing.jobUrl, TRIED, signal);
  return { platformId: connection.platform.id, url: landing.jobUrl };
}

/** Two requests: create, and start once the caller has stored where the job is. A lost first answer leaves an inert job. */
export async function submitToPlain(
  connection: Connection,
  stated: StatedOffer,
  task: NotebookTask,
  key: string,
  onCreated: OnCreated,
  signal: AbortSignal,
): Promise<JobRef> {
  const { platform } = connection;
  const { response, askedUrl } = await create(connection, platform.url, {
    tried: TRIED,
    signal,
    body: plainBody(task, stated, key),
    deadlineMs: uploadDeadline(task),
  });
  const landing = landed(connection, response, askedUrl);
  if (platform.answersWithSession === true) {
    const kind = await inspect(connection, landing, TRIED, signal);
    if (kind === 'session') return { platformId: platform.id, url: landing.target, session: true };
    if (kind !== 'job') throw noJob(connection, landing, kind);
  } else if (isDoubtful(landing, askedUrl)) {
    await mustBeJob(connection, landing, signal);
  }
  const job: JobRef = { platformId: platform.id, url: landing.jobUrl };
  await onCreated(job);
  // A server may have started it by itself.
  if (landing.job === undefined || needsRun(landing.job.phase)) {
    await runJob(connection, job.url, 'start the job', signal);
  }
  return job;
}

/** Posts to the job list, once more where the list itself has moved: to https, or by a slash at its end. */
async function create(
  connection: Connection,
  jobsUrl: string,
  call: CallOptions,
): Promise<{ response: HttpResponse; askedUrl: string }> {
  try {
    const response = await connection.http.post(jobsUrl, call);
    const moved = movedTo(response, jobsUrl);
    return moved === undefined
      ? { response, askedUrl: jobsUrl }
      : { response: await connection.http.post(moved, call), askedUrl: moved };
  } catch (error) {
    // Whoever is not let in, or never reached it, has left nothing there.
    if (error instanceof PlatformError && (error.failure.kind === 'sign-in' || neverSent(error)))
      throw new PlatformError({ ...error.failure, turnedAway: true }, { cause: error });
    throw error;
  }
}

function neverSent({ cause }: PlatformError): boolean {
  return cause instanceof TransportError && !cause.maybeSent;
}

function movedTo(response: HttpResponse, jobsUrl: string): string | undefined {
  if (![301, 302, 307, 308].includes(response.status)) return undefined;
  const target = resolveTarget(response.headers.location ?? '', jobsUrl)?.url;
  return target !== undefined && isSamePlace(target, jobsUrl) ? target : undefined;
}

function offerLost(connection: Connection, response: HttpResponse): PlatformError {
  const { failure } = failureOfStatus(response, attempt(connection.platform, TRIED));
  return new PlatformError({
    ...failure,
    kind: 'refused',
    why: 'the offer is not held for you any more.',
    next: 'Find offers again and choose.',
  });
}

function landed(connection: Connection, response: HttpResponse, askedUrl: string): Landing {
  const tried = attempt(connection.platform, TRIED);
  const landing = landingOf(response, askedUrl);
  if (landing !== undefined) return landing;
  throwVoTableError(response.text, tried);
  throw nonsense(tried, `it answered with HTTP ${response.status} and named no job.`, response.text);
}

/** A job on another origin, behind a path for signing in, or at its own list, is believed only when it shows itself. */
function isDoubtful(landing: Landing, askedUrl: string): boolean {
  return (
    landing.foreign ||
    looksLikeLogin(landing.jobUrl) ||
    landing.jobUrl === withoutQuery(askedUrl).replace(/\/+$/, '')
  );
}

async function mustBeJob(connection: Connection, landing: Landing, signal: AbortSignal): Promise<void> {
  const kind = await inspect(connection, landing, TRIED, signal);
  if (kind !== 'job') throw noJob(connection, landing, kind);
}

function noJob(connection: Connection, landing: Landing, kind: TargetKind): PlatformError {
  const host = new URL(landing.target).host;
  const tried = attempt(connection.platform, TRIED);
  if (kind === 'login') {
    return new PlatformError({
      ...tried,
      kind: 'sign-in',
      why: `it leads to a page for signing in (${host}).`,
      next: 'Sign in and try again.',
    });
  }
  return nonsense(tried, `it leads to a page that is no job (${host}).`);
}

/** A minute, and time for the bytes at 256 KiB/s. */
function uploadDeadline(task: SubmittableTask): number {
  return 60_000 + Math.ceil(uploadBytes(task) / 256);
}
