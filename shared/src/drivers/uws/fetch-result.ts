import { PlatformError } from '../../http/errors.js';
import { nonsense } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import { resolveTarget } from '../../http/url.js';
import type { FileRef, JobResult } from '../../model/index.js';
import { MAX_FILE_BYTES, MAX_TEXT_BYTES, transferTimes } from '../common/transfer.js';
import { attempt, type Connection } from './connection.js';
import { looksLikeLogin } from './landing.js';
import { isAtHome } from './results.js';

const MAX_HOPS = 5;

interface Hop {
  readonly url: string;
  /** The platform's credential may go there. */
  readonly home: boolean;
}

/** Streams a result to a file. Redirects are followed, and no credential leaves the platform's origins. */
export async function fetchResult(
  connection: Connection,
  result: JobResult,
  to: FileRef,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number }> {
  const tried = `fetch ${result.path}`;
  const response = await follow(connection, result, tried, ({ url, home }) =>
    connection.http.download(url, to, {
      tried,
      signal,
      headers: { accept: '*/*' },
      ...transferTimes(result),
      maxBytes: MAX_FILE_BYTES,
      withCredential: home,
    }),
  );
  if (response.status !== 200) throw oddAnswer(connection, response, tried);
  return { sizeBytes: response.sizeBytes };
}

/** Reads a result that is text, whole. */
export async function readResult(
  connection: Connection,
  result: JobResult,
  signal: AbortSignal,
): Promise<string> {
  const tried = `read ${result.path}`;
  const response = await follow(connection, result, tried, ({ url, home }) =>
    connection.http.get(url, {
      tried,
      signal,
      headers: { accept: '*/*' },
      ...transferTimes(result),
      maxBytes: MAX_TEXT_BYTES,
      withCredential: home,
    }),
  );
  if (response.status !== 200) throw oddAnswer(connection, response, tried);
  return response.text;
}

async function follow<R extends HttpResponse>(
  connection: Connection,
  result: JobResult,
  tried: string,
  ask: (hop: Hop) => Promise<R>,
): Promise<R> {
  const { platform } = connection;
  const homes = [platform.url];
  let hop: Hop = { url: result.url, home: isAtHome(result.url, homes) };
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    if (!isAtHome(hop.url, homes)) mustBeAgreed(connection, hop.url, tried);
    const response = await ask(hop);
    if (response.status < 300) return response;
    const next = resolveTarget(response.headers.location ?? '', hop.url)?.url;
    if (next === undefined) throw oddAnswer(connection, response, tried);
    if (looksLikeLogin(next)) {
      throw new PlatformError({
        ...attempt(platform, tried),
        kind: 'sign-in',
        why: `it leads to a page for signing in (${new URL(next).host}).`,
        next: 'Sign in and try again.',
      });
    }
    // Once away from home, a way back carries no credential: the stranger chose it.
    hop = { url: next, home: hop.home && isAtHome(next, homes) };
  }
  throw nonsense(attempt(platform, tried), 'it redirects without end.');
}

/** @throws PlatformError `consent` with the origin, when the user has not agreed to it */
function mustBeAgreed({ platform, agreed }: Connection, url: string, tried: string): void {
  const { origin, host } = new URL(url);
  if (agreed(origin)) return;
  throw new PlatformError({
    ...attempt(platform, tried),
    kind: 'consent',
    why: `it is kept on another host, ${host}.`,
    next: 'If you know that host, agree to fetch results from there. No sign-in goes there.',
    origin,
  });
}

function oddAnswer(connection: Connection, response: HttpResponse, tried: string): PlatformError {
  return nonsense(
    attempt(connection.platform, tried),
    `it answered with HTTP ${response.status}.`,
    response.text,
  );
}
