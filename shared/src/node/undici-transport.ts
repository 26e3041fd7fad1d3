import { isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { type Dispatcher, request as undiciRequest } from 'undici';
import {
  type Body,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../http/transport.js';
import type { FileRef } from '../model/index.js';
import { type EncodedBody, encodeMultipart } from './multipart.js';
import { readText, saveTo } from './read-body.js';
import { transportErrorOf } from './transport-error.js';

/** An answer whose body has not been read yet. */
export type RawAnswer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & { readonly body: Readable };

/** Sends one request, without a deadline of its own and without following a redirect. Rejects as undici's `request` does. */
export type SendRequest = (
  url: string,
  options: {
    readonly method: HttpRequest['method'];
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Readable | null;
    readonly signal: AbortSignal;
  },
) => Promise<RawAnswer>;

export interface UndiciTransportOptions {
  /** Where a FileRef's file is, as an absolute path. Default: `path` is that path. */
  readonly resolvePath?: (ref: FileRef) => string;
  /** Default: undici's global one, so that an editor's proxy settings apply. */
  readonly dispatcher?: Dispatcher;
  /** Default: undici's `request`. An editor may have its own way out, by which its proxy settings apply. */
  readonly request?: SendRequest;
}

/** The transport of hosts on Node. Deadlines are per request; redirects are answers; compression is not asked for. */
export function undiciTransport(options: UndiciTransportOptions = {}): HttpTransport {
  const resolvePath = options.resolvePath ?? absolutePath;
  const send = options.request ?? byUndici(options.dispatcher);
  const exchange = async <T>(request: HttpRequest, read: (answer: RawAnswer) => Promise<T>): Promise<T> => {
    request.signal.throwIfAborted();
    const sending = new Sending(await encoded(request.body, resolvePath));
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
    const signal = AbortSignal.any([request.signal, deadline.signal]);
    try {
      const answer = await orAborted(sendRequest(request, sending, signal, send), signal);
      // A body that is dropped half-read emits an error, which would end the process if nobody listened.
      answer.body.on('error', () => undefined);
      return await read(answer);
    } catch (error) {
      request.signal.throwIfAborted();
      throw transportErrorOf(error, { timedOut: deadline.signal.aborted, maybeSent: sending.maybeSent });
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    send: (request) => exchange(request, (answer) => readText(answer, request.maxBytes)),
    download: async (request, to) => {
      const path = resolvePath(to);
      return exchange(request, async (answer): Promise<HttpResponse & { sizeBytes: number }> =>
        answer.statusCode === 200
          ? saveTo(answer, path, request.maxBytes)
          : { ...(await readText(answer, request.maxBytes)), sizeBytes: 0 },
      );
    },
  };
}

function sendRequest(
  request: HttpRequest,
  sending: Sending,
  signal: AbortSignal,
  send: SendRequest,
): Promise<RawAnswer> {
  return send(request.url, {
    method: request.method,
    headers: { 'accept-encoding': 'identity', ...request.headers, ...sending.headers },
    body: sending.body,
    signal,
  });
}

const byUndici =
  (dispatcher: Dispatcher | undefined): SendRequest =>
  (url, options) =>
    undiciRequest(url, {
      ...options,
      // The deadline covers the whole exchange; a long poll may stay silent for as long as it likes within it.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });

/**
 * undici hears an abort only once it has a connection, and a host that swallows packets gives it none for many seconds. The
 * request that is left behind sees the abort before it would write anything.
 */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(asError(signal.reason));
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

/** A request's body, and whether any of it can have left: undici asks for the first chunk only once it is connected. */
class Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | null;
  maybeSent: boolean;

  constructor(encodedBody: EncodedBody | undefined) {
    this.maybeSent = encodedBody === undefined;
    this.headers =
      encodedBody === undefined
        ? {}
        : { 'content-type': encodedBody.contentType, 'content-length': String(encodedBody.contentLength) };
    this.body =
      encodedBody === undefined ? null : Readable.from(this.observed(encodedBody), { objectMode: false });
  }

  private async *observed(encodedBody: EncodedBody): AsyncGenerator<Uint8Array> {
    this.maybeSent = true;
    yield* encodedBody.chunks();
  }
}

async function encoded(
  body: Body | undefined,
  resolvePath: (ref: FileRef) => string,
): Promise<EncodedBody | undefined> {
  switch (body?.kind) {
    case undefined:
      return undefined;
    case 'json':
      return wholeBody('application/json', JSON.stringify(body.value));
    case 'form':
      return wholeBody(
        'application/x-www-form-urlencoded',
        new URLSearchParams(body.fields.map(([name, value]) => [name, value])).toString(),
      );
    case 'multipart':
      try {
        return await encodeMultipart(body.parts, resolvePath);
      } catch (error) {
        throw new TransportError('forbidden', `a file cannot be read: ${textOf(error)}`, false, {
          cause: error,
        });
      }
  }
}

function wholeBody(contentType: string, text: string): EncodedBody {
  const bytes = Buffer.from(text, 'utf8');
  return {
    contentType,
    contentLength: bytes.byteLength,
    // eslint-disable-next-line @typescript-eslint/require-await -- one chunk, in the shape of many
    chunks: async function* () {
      yield bytes;
    },
  };
}

function absolutePath(ref: FileRef): string {
  if (!isAbsolute(ref.path)) throw new Error(`${ref.path} is not an absolute path`);
  return ref.path;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
