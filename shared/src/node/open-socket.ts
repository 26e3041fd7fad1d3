import type { Duplex } from 'node:stream';
import { type Dispatcher, getGlobalDispatcher, WebSocket } from 'undici';

/** The part of a WebSocket that is used. */
export type RawSocket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>;

/** A WebSocket on its way to being open. Its own events say nothing of why it failed. */
export interface OpeningSocket {
  readonly socket: RawSocket;
  /** What came instead of the WebSocket, as far as it is known. */
  refusal(): { readonly status?: number | undefined; readonly error?: unknown };
  /** Ends the connection at once, for when the other side does not answer a close. */
  drop(): void;
}

/** Begins to open a WebSocket at a ws(s) address, following no redirect. Throws for an address that is none. */
export type OpenSocket = (url: string, headers: Readonly<Record<string, string>>) => OpeningSocket;

/** @param dispatcher absent: undici's global one */
export const openByUndici =
  (dispatcher: Dispatcher | undefined): OpenSocket =>
  (url, headers) => {
    const seen: Seen = {};
    const watched = (dispatcher ?? getGlobalDispatcher()).compose(watch(seen));
    return {
      socket: new WebSocket(url, { headers: { ...headers }, dispatcher: watched }),
      refusal: () => seen,
      drop: () => seen.connection?.destroy(),
    };
  };

interface Seen {
  status?: number;
  error?: unknown;
  connection?: Duplex;
}

/** Looks on while undici makes the handshake: what it meets there never reaches the WebSocket's events. */
const watch =
  (seen: Seen): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (controller, status, headers, connection) => {
        seen.connection = connection;
        handler.onRequestUpgrade?.(controller, status, headers, connection);
      },
      onResponseStart: (controller, status, headers, message) => {
        seen.status = status;
        handler.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => {
        seen.error ??= error;
        handler.onResponseError?.(controller, error);
      },
    });
