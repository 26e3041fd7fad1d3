import { isAbsolute } from 'node:path';
import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpResponse, HttpStream, LiveTransport } from '../http/transport.js';
import type { FileRef } from '../model/index.js';
import { begin, byUndici, type RawAnswer, type SendRequest, type StartTimer } from './exchange.js';
import { headOf, readText, saveTo, textPieces } from './read-body.js';
import { connectSocket } from './socket.js';
import { createTurns } from './turns.js';
import { type OpenSocket, openByUndici } from './open-socket.js';

export interface UndiciTransportOptions {
  /** Where a FileRef's file is, as an absolute path. Default: `path` is that path. */
  readonly resolvePath?: (ref: FileRef) => string;
  /** Default: undici's global one, so that an editor's proxy settings apply. */
  readonly dispatcher?: Dispatcher;
  /** Default: undici's `request`. An editor may have its own way out, by which its proxy settings apply. */
  readonly request?: SendRequest;
  /** Default: undici's WebSocket. As with `request`, an editor may have its own. */
  readonly openSocket?: OpenSocket;
  /** Keeps the deadlines of requests. Default: the system's timers. */
  readonly startTimer?: StartTimer;
}

/** The transport of hosts on Node. Deadlines are per request; redirects are answers; compression is not asked for. */
export function undiciTransport(options: UndiciTransportOptions = {}): LiveTransport {
  const resolvePath = options.resolvePath ?? absolutePath;
  const send = options.request ?? byUndici(options.dispatcher);
  const openSocket = options.openSocket ?? openByUndici(options.dispatcher);
  const turn = createTurns();
  const exchange = async <T>(request: HttpRequest, read: (answer: RawAnswer) => Promise<T>): Promise<T> => {
    const begun = await begin(request, send, resolvePath, options.startTimer);
    try {
      return await read(begun.answer);
    } catch (error) {
      throw begun.errorOf(error);
    } finally {
      begun.end();
    }
  };
  return {
    send: async (request) => {
      const answer = await exchange(request, (begun) => readText(begun, request.maxBytes, request.as));
      await turn();
      return answer;
    },
    download: async (request, to) => {
      const path = resolvePath(to);
      return exchange(request, async (answer): Promise<HttpResponse & { sizeBytes: number }> =>
        answer.statusCode === 200
          ? saveTo(answer, path, request.maxBytes)
          : { ...(await readText(answer, request.maxBytes)), sizeBytes: 0 },
      );
    },
    stream: async (request): Promise<HttpStream> => {
      const begun = await begin(request, send, resolvePath, options.startTimer);
      return { ...headOf(begun.answer), pieces: textPieces(begun, request.maxBytes) };
    },
    connect: (request) => connectSocket(request, openSocket, options.startTimer),
  };
}

function absolutePath(ref: FileRef): string {
  if (!isAbsolute(ref.path)) throw new Error(`${ref.path} is not an absolute path`);
  return ref.path;
}
