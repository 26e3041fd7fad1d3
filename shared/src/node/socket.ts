import { type HttpRequest, type HttpSocket, TransportError } from '../http/transport.js';
import { Inbox } from './inbox.js';
import { type StartTimer, systemTimer } from './exchange.js';
import type { OpeningSocket, OpenSocket } from './open-socket.js';
import { transportErrorOf } from './transport-error.js';

/** How long the other side may take to answer a close. */
const CLOSING_MS = 1000;
/** RFC 6455, section 7.4.1. */
const NORMAL = 1000;
const LOST = 1006;

/**
 * Opens a WebSocket that carries text; binary messages are passed over. An abort ends it at any time.
 * Rejects with a TransportError when it does not open, a redirect or any other answer included.
 */
export function connectSocket(
  request: Omit<HttpRequest, 'method' | 'body'>,
  open: OpenSocket,
  startTimer: StartTimer = systemTimer,
): Promise<HttpSocket> {
  const { signal, deadlineMs, maxBytes } = request;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const opening = opened(request, open);
    const { socket } = opening;
    const inbox = new Inbox(maxBytes);
    const fail = (error: Error): void => {
      reject(error);
      inbox.fail(error);
      close(opening);
    };
    const aborted = (): void => fail(signal.reason as Error);
    const stopTimer = startTimer(
      () => fail(new TransportError('timeout', 'the deadline passed', true)),
      deadlineMs,
    );
    signal.addEventListener('abort', aborted);
    socket.addEventListener('open', () => {
      stopTimer();
      resolve({
        send: (text) => socket.send(text),
        messages: inbox,
        close: () => {
          inbox.end();
          close(opening);
        },
      });
    });
    socket.addEventListener('message', ({ data }) => {
      try {
        if (typeof data === 'string') inbox.put(data);
      } catch (error) {
        fail(error as Error);
      }
    });
    socket.addEventListener('close', ({ code }) => {
      stopTimer();
      signal.removeEventListener('abort', aborted);
      reject(refusedBy(opening));
      if (code === LOST) inbox.fail(new TransportError('interrupted', 'the connection was lost', true));
      else inbox.end();
    });
  });
}

function opened(request: Pick<HttpRequest, 'url' | 'headers'>, open: OpenSocket): OpeningSocket {
  try {
    // http becomes ws, and https wss.
    return open(request.url.replace(/^http/i, 'ws'), request.headers ?? {});
  } catch (error) {
    throw transportErrorOf(error, { limit: undefined, maybeSent: false });
  }
}

/** Closes in good order, and at once where there is no answer to that. */
function close(opening: OpeningSocket): void {
  const { socket } = opening;
  const timer = setTimeout(() => opening.drop(), CLOSING_MS).unref();
  socket.addEventListener('close', () => clearTimeout(timer));
  socket.close(NORMAL);
}

function refusedBy(opening: OpeningSocket): TransportError {
  const { status, error } = opening.refusal();
  return status === undefined
    ? transportErrorOf(error ?? new Error('no WebSocket was opened'), { limit: undefined, maybeSent: true })
    : new TransportError('unreachable', `it answered ${status} and opened no WebSocket`, true);
}
