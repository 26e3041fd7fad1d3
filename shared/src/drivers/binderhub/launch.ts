import { PlatformError } from '../../http/errors.js';
import { failureOfTransport } from '../../http/failures.js';
import { type HttpStream, TransportError } from '../../http/transport.js';
import { plainLine } from '../../http/plain-text.js';
import type { OnProgress } from '../driver.js';
import { originOf, resolveLink, resolveTarget } from '../../http/url.js';
import { eventData } from '../common/event-stream.js';
import { parseJson } from '../common/parse-json.js';
import type { LaunchSpec } from './addresses.js';
import { attempt, type Connection } from './connection.js';
import {
  endedEarly,
  eventFailed,
  LAUNCH,
  nothingRuns,
  refusedAnswer,
  signInNeeded,
} from './launch-failure.js';
import { wantsSignIn } from './identify.js';
import { buildEventSchema } from './schemas.js';

/** A session's own server. */
export interface Session {
  /** Ends with a slash. */
  readonly server: string;
  readonly token: string;
}

/** An image that is built from scratch takes its time; the server itself gives up before this. */
const PATIENCE_MS = 60 * 60_000;
/** The whole log of a build comes along. */
const MAX_STREAM_BYTES = 64 * 1024 * 1024;
const MAX_HOPS = 3;
/** Of what was said, for the details of a failure. */
const MAX_SAID = 2000;

/**
 * Has a BinderHub build, if need be, and launch a repository, and closes the stream as soon as the session is there: the server
 * would hold it open for another minute.
 * @throws PlatformError `refused` when nothing runs there, whatever the reason; `ambiguous` when a session may
 */
export async function launch(
  connection: Connection,
  { provider, spec }: LaunchSpec,
  signal: AbortSignal,
  onProgress?: OnProgress,
): Promise<Session> {
  const url = `${connection.platform.url}/build/${provider}/${spec}`;
  try {
    return await launchAt(connection, url, signal, onProgress);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    // There is no key to find a launch again by: what may have been begun is in doubt, and not begun again.
    const failure = failureOfTransport(error, attempt(connection.platform, LAUNCH), false);
    throw error.maybeSent ? failure : nothingRuns(failure);
  }
}

async function launchAt(
  connection: Connection,
  first: string,
  signal: AbortSignal,
  onProgress: OnProgress | undefined,
): Promise<Session> {
  let url = first;
  for (let hops = 0; ; hops++) {
    const stream = await open(connection, url, signal);
    if (stream.status === 200) return follow(connection, stream, url, onProgress);
    const text = await whole(stream);
    if (wantsSignIn(stream)) throw signInNeeded(connection);
    // A federation sends builds on to one of its members.
    const next = stream.status < 400 ? resolveTarget(stream.headers.location ?? '', url)?.url : undefined;
    if (next === undefined || hops === MAX_HOPS || !next.includes('/build/')) {
      throw refusedAnswer(connection, { status: stream.status, headers: stream.headers, text });
    }
    url = next;
  }
}

function open({ platform, transport }: Connection, url: string, signal: AbortSignal): Promise<HttpStream> {
  const home = originOf(url) === originOf(platform.url);
  return transport.stream({
    method: 'GET',
    url,
    // Exactly this: BinderHub refuses any list of types.
    headers: { accept: 'text/event-stream' },
    ...(home ? { platformId: platform.id } : {}),
    deadlineMs: PATIENCE_MS,
    maxBytes: MAX_STREAM_BYTES,
    signal,
  });
}

/** Reads until the session is there. HTTP status and order of phases say nothing: only `ready` and `failed` count. */
async function follow(
  connection: Connection,
  stream: HttpStream,
  url: string,
  onProgress: OnProgress | undefined,
): Promise<Session> {
  let said = '';
  let launching = false;
  for await (const data of eventData(stream.pieces)) {
    const event = parseJson(buildEventSchema, data);
    if (event === undefined) continue;
    const phase = event.phase.toLowerCase();
    said = `${said}${event.message ?? ''}`.slice(-MAX_SAID);
    const line = plainLine(event.message ?? '');
    if (line !== undefined) onProgress?.(line);
    if (phase === 'failed' || phase === 'failure') {
      throw eventFailed(connection, event, stream.headers, said);
    }
    if (phase === 'built' || phase === 'launching') launching = true;
    if (phase === 'ready') return sessionOf(connection, event, url);
  }
  throw endedEarly(connection, launching, said);
}

function sessionOf(
  { platform }: Connection,
  { url, token }: { url?: string | undefined; token?: string | undefined },
  asked: string,
): Session {
  const server = url === undefined ? undefined : resolveLink(url, asked)?.replace(/[?#].*$/, '');
  if (server === undefined || token === undefined) {
    throw new PlatformError({
      ...attempt(platform, LAUNCH),
      kind: 'refused',
      why: 'it says that the session is ready, but not where it is.',
      next: 'Tell whoever runs the platform. The session ends by itself when nobody uses it.',
    });
  }
  return { server: server.endsWith('/') ? server : `${server}/`, token };
}

async function whole(stream: HttpStream): Promise<string> {
  let text = '';
  for await (const piece of stream.pieces) text += piece;
  return text;
}
