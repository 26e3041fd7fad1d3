import {
  TransportError,
  type FailureWords,
  type FileRef,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
} from '@run-elsewhere/planner';
import { encodeBody, type EncodedBody } from './body.js';
import { MAX_FILE_BYTES, type PageFiles } from './page-files.js';
import { headOf, inBase64, readBytes } from './read-answer.js';

export interface FetchTransportParts {
  readonly fetch: typeof fetch;
  readonly files: Pick<PageFiles, 'read' | 'write'>;
  /** Origin of this page, which platforms have to allow. */
  readonly origin: string;
}

/**
 * Requests that leave from the page itself. Without cookies. The page may not read a redirect, so its browser follows it,
 * and the answer is told as if it had not: the client asks once more.
 */
export function fetchTransport(parts: FetchTransportParts): HttpTransport {
  return {
    send: (request) =>
      exchange(parts, request, (response, onPiece) =>
        readText(response, request.maxBytes, onPiece, request.as),
      ),
    download: async (request, to) => {
      const { bytes, ...answer } = await exchange(parts, request, (response, onPiece) =>
        readFile(response, request.maxBytes, onPiece),
      );
      if (bytes !== undefined) await save(parts, to, bytes);
      return { ...answer, sizeBytes: bytes?.byteLength ?? 0 };
    },
  };
}

/** An answer; a file's content stands beside it. */
interface Answer extends HttpResponse {
  readonly bytes?: Uint8Array;
}

async function exchange(
  parts: FetchTransportParts,
  request: HttpRequest,
  read: (response: Response, onPiece: () => void) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = request;
  signal.throwIfAborted();
  const body = await bodyOf(parts, request);
  const limit = limits(request);
  let answered = false;
  try {
    signal.throwIfAborted();
    const response = await parts.fetch(
      request.url,
      initOf(request, body, AbortSignal.any([signal, limit.signal])),
    );
    answered = true;
    limit.onPiece();
    return response.redirected ? redirectOf(response, request.url) : await read(response, limit.onPiece);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TransportError) throw error;
    throw failureOf(error, parts.origin, { answered, limit: limit.reached() });
  } finally {
    limit.end();
  }
}

type Limit = 'timeout' | 'stalled';

/** Aborts when the deadline has passed, or nothing came for too long. */
function limits({ deadlineMs, stallMs }: HttpRequest) {
  const controller = new AbortController();
  let reached: Limit | undefined;
  const stopAfter = (limit: Limit, ms: number): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      reached ??= limit;
      controller.abort();
    }, ms);
  const timer = stopAfter('timeout', deadlineMs);
  const listen = (): ReturnType<typeof setTimeout> | undefined =>
    stallMs === undefined ? undefined : stopAfter('stalled', stallMs);
  let listening = listen();
  return {
    signal: controller.signal,
    reached: () => reached,
    onPiece: () => {
      clearTimeout(listening);
      listening = listen();
    },
    end: () => {
      clearTimeout(timer);
      clearTimeout(listening);
    },
  };
}

function initOf(request: HttpRequest, encoded: EncodedBody | undefined, signal: AbortSignal): RequestInit {
  const headers = new Headers(request.headers);
  if (encoded?.contentType !== undefined) headers.set('content-type', encoded.contentType);
  return {
    method: request.method,
    headers,
    ...(encoded === undefined ? {} : { body: encoded.body }),
    credentials: 'omit',
    redirect: 'follow',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal,
  };
}

async function bodyOf(
  { files }: FetchTransportParts,
  { body }: HttpRequest,
): Promise<EncodedBody | undefined> {
  try {
    return body && (await encodeBody(body, (file) => files.read(file)));
  } catch (error) {
    const message = `a file cannot be sent: ${textOf(error)}`;
    throw new TransportError('forbidden', message, false, {
      cause: error,
      words: { why: `${message}.`, next: 'Leave it out below "Files", or install the server part.' },
    });
  }
}

/** Where the browser was led to. It takes a token to no other origin (Fetch Standard, section 4.4, HTTP-redirect fetch). */
function redirectOf(response: Response, askedUrl: string): HttpResponse {
  void response.body?.cancel().catch(() => undefined);
  const { origin } = new URL(response.url);
  if (origin === new URL(askedUrl).origin)
    return { status: 303, headers: { location: response.url }, text: '' };
  throw new TransportError('forbidden', `it redirects to ${origin}`, true, {
    words: {
      why: `it redirects to ${origin}, where this page cannot follow it.`,
      next: `Install the server part: ${INSTALL}.`,
    },
  });
}

async function readText(
  response: Response,
  maxBytes: number,
  onPiece: () => void,
  as?: 'base64',
): Promise<HttpResponse> {
  const bytes = await readBytes(response, maxBytes, onPiece);
  const text = as === 'base64' && response.ok ? inBase64(bytes) : new TextDecoder().decode(bytes);
  return { ...headOf(response), text };
}

async function readFile(response: Response, maxBytes: number, onPiece: () => void): Promise<Answer> {
  if (response.status !== 200) return readText(response, maxBytes, onPiece);
  try {
    const bytes = await readBytes(response, Math.min(maxBytes, MAX_FILE_BYTES), onPiece);
    return { ...headOf(response), text: '', bytes };
  } catch (error) {
    if (!(error instanceof TransportError) || maxBytes < MAX_FILE_BYTES) throw error;
    const most = `${MAX_FILE_BYTES / 1e6} MB`;
    throw new TransportError('too-large', error.message, true, {
      cause: error,
      words: {
        why: `the file is larger than ${most}, which is the most that can pass through this page.`,
        next: `Fetch it from the platform itself, or install the server part: ${INSTALL}.`,
      },
    });
  }
}

async function save({ files }: FetchTransportParts, to: FileRef, bytes: Uint8Array): Promise<void> {
  try {
    await files.write(to, bytes);
  } catch (error) {
    throw new TransportError('forbidden', `the file cannot be made: ${textOf(error)}`, true, {
      cause: error,
    });
  }
}

const INSTALL = '"pip install run_elsewhere" in the environment of the Jupyter server';

/** A page is not told why a request failed: whether it was forbidden to it, or nobody was there. */
function failureOf(
  error: unknown,
  origin: string,
  { answered, limit }: { readonly answered: boolean; readonly limit: Limit | undefined },
): TransportError {
  const cause = { cause: error };
  // Of a request that failed it is never sure that nothing of it left.
  if (limit === 'timeout') return new TransportError('timeout', 'the deadline passed', true, cause);
  if (limit === 'stalled') return new TransportError('stalled', 'nothing more came', true, cause);
  if (answered) return new TransportError('interrupted', textOf(error), true, cause);
  const words: FailureWords = {
    why: `it does not let pages of ${origin} talk to it, or it is down.`,
    next: `Install the server part of Run elsewhere, ${INSTALL}, or ask the platform to allow pages of ${origin}.`,
  };
  return new TransportError('unreachable', textOf(error), true, { ...cause, words });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
