import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Dispatcher, request as undiciRequest } from 'undici';
import type { HttpRequest } from '../http/transport.js';
import type { FileRef } from '../model/index.js';
import { onAbort } from './on-abort.js';
import { encoded, Sending } from './sending.js';
import { transportErrorOf } from './transport-error.js';

/** An answer whose body has not been read yet. */
export type RawAnswer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & {
  readonly body: Readable;
  /** To be told of each piece of the body that has come. */
  readonly onPiece?: () => void;
};

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

/** Acts after so many milliseconds. @returns what stops it */
export type StartTimer = (act: () => void, ms: number) => () => void;

export const systemTimer: StartTimer = (act, ms) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** An answer that has begun. Its deadline runs on while the body is read. */
export interface Exchange {
  readonly answer: RawAnswer;
  /** What to throw for what was caught: the reason of an abort, else a TransportError. */
  errorOf(error: unknown): unknown;
  /** Stops the deadline; to be called once, whatever became of the body. */
  end(): void;
}

/** Sends a request up to the head of its answer. Rejects as {@link HttpTransport.send} does. */
export async function begin(
  request: HttpRequest,
  send: SendRequest,
  resolvePath: (ref: FileRef) => string,
  startTimer: StartTimer = systemTimer,
): Promise<Exchange> {
  const sending = new Sending(await encoded(request.body, resolvePath));
  request.signal.throwIfAborted();
  const over = new AbortController();
  let limit: Limit | undefined;
  let giveUp: (reason: Error) => void = () => undefined;
  // One signal for all ends: `AbortSignal.any` costs more than all the rest of a small request.
  const stop = (reason: unknown): void => {
    over.abort(reason);
    giveUp(asError(over.signal.reason));
  };
  const endAbort = onAbort(request.signal, () => stop(request.signal.reason));
  const { onPiece, end: endLimits } = limits(request, startTimer, (reached) => {
    limit ??= reached;
    stop(undefined);
  });
  const exchange = {
    errorOf: (error: unknown): unknown =>
      request.signal.aborted
        ? request.signal.reason
        : transportErrorOf(error, { limit, maybeSent: sending.maybeSent }),
    end: (): void => {
      endLimits();
      endAbort();
    },
  };
  try {
    // undici hears an abort only once it has a connection, and a host that swallows packets gives it none for many seconds. The
    // request that is left behind sees the abort before it would write anything.
    const answer = await new Promise<RawAnswer>((resolve, reject) => {
      giveUp = reject;
      sendRequest(request, sending, over.signal, send).then(resolve, reject);
    });
    // A body that is dropped half-read emits an error, which would end the process if nobody listened.
    answer.body.on('error', () => undefined);
    onPiece();
    return { answer: { ...answer, onPiece }, ...exchange };
  } catch (error) {
    exchange.end();
    throw exchange.errorOf(error);
  }
}

/** A limit of time that an exchange has come to. */
export type Limit = 'timeout' | 'stalled';

/** @param reach told when the deadline has passed, and when nothing came for too long */
function limits(
  { deadlineMs, stallMs }: HttpRequest,
  startTimer: StartTimer,
  reach: (limit: Limit) => void,
): { readonly onPiece: () => void; readonly end: () => void } {
  const stopDeadline = startTimer(() => reach('timeout'), deadlineMs);
  if (stallMs === undefined) return { onPiece: () => undefined, end: stopDeadline };
  const listen = (): (() => void) => startTimer(() => reach('stalled'), stallMs);
  let stopListening = listen();
  return {
    onPiece: () => {
      stopListening();
      stopListening = listen();
    },
    end: () => {
      stopDeadline();
      stopListening();
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

/** @param dispatcher absent: undici's global one */
export const byUndici =
  (dispatcher: Dispatcher | undefined): SendRequest =>
  async (url, options) =>
    unpacked(
      await undiciRequest(url, {
        ...options,
        // The deadline covers the whole exchange; a long poll may stay silent for as long as it likes within it.
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(dispatcher === undefined ? {} : { dispatcher }),
      }),
    );

const UNPACKERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Nobody asks for compression, but there are servers that compress all the same. A body's bound is that of what comes out. */
function unpacked(answer: RawAnswer): RawAnswer {
  const unpacker = UNPACKERS.get(
    String(answer.headers['content-encoding'] ?? '')
      .trim()
      .toLowerCase(),
  );
  if (unpacker === undefined) return answer;
  // Whoever reads hears of an error on either side.
  return { ...answer, body: pipeline(answer.body, unpacker(), () => undefined) };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
