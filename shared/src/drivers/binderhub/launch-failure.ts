import { PlatformError } from '../../http/errors.js';
import { failureOfStatus } from '../../http/failures.js';
import { plainLine, plainText } from '../../http/plain-text.js';
import type { HttpResponse } from '../../http/transport.js';
import { attempt, type Connection } from './connection.js';

export const LAUNCH = 'launch the repository';

/** Of a server whose work broke off, or of a gateway that gave up waiting: what was begun may have gone on. */
const LOST_THERE = [500, 502, 504];
/** A reset header above this is a time (seconds since the epoch), below it is seconds from now. */
const EPOCH_FROM = 1_000_000_000;

/**
 * A failure after which nothing runs there: another try is up to the user and safe. All others count as worth another look,
 * which a launch has nothing to offer for.
 */
export function nothingRuns({ failure, cause }: PlatformError): PlatformError {
  return new PlatformError({ ...failure, kind: 'refused' }, { cause });
}

/** @param said its own words: it may be something else that it minds, e.g. the address that the request comes from */
export function signInNeeded({ platform }: Connection, said?: string): PlatformError {
  return new PlatformError({
    ...attempt(platform, LAUNCH),
    kind: 'refused',
    why: 'it wants you to sign in, or does not accept your token (any more).',
    next: 'Make a token in your account at its JupyterHub, sign in with it, and find offers again.',
    ...(said === undefined ? {} : { details: said }),
  });
}

/** An answer that is no event stream. */
export function refusedAnswer(connection: Connection, response: HttpResponse): PlatformError {
  const who = attempt(connection.platform, LAUNCH);
  if (LOST_THERE.includes(response.status)) return ambiguous(connection, response.text);
  if (response.status === 429) return rateLimited(connection, response.headers, response.text);
  return nothingRuns(failureOfStatus(response, who));
}

/** A `failed` event. Its own status code is the only sign of the rate limit or a missing sign-in: the answer's is 200. */
export function eventFailed(
  connection: Connection,
  event: { readonly message?: string | null | undefined; readonly status_code?: number | null | undefined },
  headers: HttpResponse['headers'],
  said: string,
): PlatformError {
  const message = plainLine(event.message ?? '');
  if (event.status_code === 429) return rateLimited(connection, headers, message);
  if (event.status_code === 401 || event.status_code === 403) return signInNeeded(connection, message);
  const details = plainText(said);
  return new PlatformError({
    ...attempt(connection.platform, LAUNCH),
    kind: 'refused',
    why: message === undefined ? 'it failed.' : `it says: ${withStop(message)}`,
    next: 'See that the repository is public and builds, or choose another platform.',
    ...(details === undefined ? {} : { details }),
  });
}

/** The stream is over, in good order, without the session. */
export function endedEarly(connection: Connection, launching: boolean, said: string): PlatformError {
  if (launching) return ambiguous(connection, said);
  const details = plainText(said);
  return new PlatformError({
    ...attempt(connection.platform, LAUNCH),
    kind: 'refused',
    why: 'it stopped telling before the environment was built.',
    next: 'Try again in a while: what it has built by then it does not build again.',
    ...(details === undefined ? {} : { details }),
  });
}

function ambiguous(connection: Connection, said: string): PlatformError {
  const details = plainText(said);
  return new PlatformError({
    ...attempt(connection.platform, LAUNCH),
    kind: 'ambiguous',
    why: 'the connection was lost while it launched the session, which may run there or not.',
    next: 'Run it again if you like: a session that nobody uses ends by itself.',
    ...(details === undefined ? {} : { details }),
  });
}

function rateLimited(
  { platform, clock }: Connection,
  headers: HttpResponse['headers'],
  message: string | undefined,
): PlatformError {
  const waitMs = waitOf(headers, clock.now()) ?? waitIn(message);
  const when = waitMs === undefined ? undefined : readableTime(clock.now() + waitMs);
  const limit = /^\d{1,6}$/.exec(headers['x-ratelimit-limit'] ?? '')?.[0];
  const launches = limit === undefined ? 'as often as you did' : `more than ${limit} times`;
  return new PlatformError({
    ...attempt(platform, LAUNCH),
    kind: 'refused',
    why: `it does not let one address launch ${launches} in a while.`,
    next: when === undefined ? 'Try again in an hour.' : `Try again after ${when}.`,
    ...(message === undefined ? {} : { details: message }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

function waitOf(headers: HttpResponse['headers'], now: number): number | undefined {
  const text = headers['x-ratelimit-reset'] ?? headers['retry-after'] ?? '';
  if (!/^\d{1,12}(?:\.\d+)?$/.test(text.trim())) return undefined;
  const seconds = Number(text);
  return Math.max(0, seconds > EPOCH_FROM ? seconds * 1000 - now : seconds * 1000);
}

/** BinderHub itself says it in words only: the whole period, so that it is over by then at the latest. */
function waitIn(message: string | undefined): number | undefined {
  const [, seconds] = /\bin (\d{1,6}) seconds\b/.exec(message ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function readableTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function withStop(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
