import {
  TransportError,
  type FileRef,
  type HttpRequest,
  type HttpResponse,
  type HttpSocket,
  type HttpStream,
  type LiveTransport,
} from '@run-elsewhere/planner';
import { LiveExchange } from './relay-live.js';
import { GRACE_MS, parseMessage, type Listener, type Message } from './relay-messages.js';

type Answered = HttpResponse & { readonly sizeBytes?: number };

/** The part of a WebSocket that the transport uses. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener' | 'readyState'>;

/**
 * All requests of the page to platforms, over one WebSocket to the Jupyter server: a page may not read most platforms
 * (no CORS), never sees a redirect's target, and has six connections for each host.
 */
export class RelayTransport implements LiveTransport {
  private socket: Promise<Socket> | undefined;
  private readonly waiting = new Map<number, Listener>();
  private nextId = 1;

  /** @param openSocket - opens a socket to the relay; called again after one was lost */
  constructor(private readonly openSocket: () => Socket) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    return this.exchange('send', request);
  }

  async download(request: HttpRequest, to: FileRef): Promise<HttpResponse & { readonly sizeBytes: number }> {
    const answer = await this.exchange('download', request, to);
    return { ...answer, sizeBytes: answer.sizeBytes ?? 0 };
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    return (await this.live('stream', request)).stream();
  }

  async connect(request: Omit<HttpRequest, 'method' | 'body'>): Promise<HttpSocket> {
    return (await this.live('connect', request)).socket();
  }

  dispose(): void {
    void this.socket?.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }

  private async exchange(type: 'send' | 'download', request: HttpRequest, to?: FileRef): Promise<Answered> {
    const { signal, ...rest } = request;
    const socket = await this.open(signal);
    const id = this.nextId++;
    const answer = new Promise<Answered>((resolve, reject) =>
      this.waiting.set(id, { hear: (message) => settle(message, resolve, reject), fail: reject }),
    );
    const abort = (): void => {
      say(socket, { id, type: 'abort' });
      this.waiting.get(id)?.fail(signal.reason as Error);
    };
    const silent = setTimeout(
      () =>
        this.waiting.get(id)?.fail(new TransportError('timeout', 'The Jupyter server did not answer.', true)),
      request.deadlineMs + GRACE_MS,
    );
    signal.addEventListener('abort', abort);
    try {
      socket.send(JSON.stringify({ id, type, ...rest, ...(to === undefined ? {} : { to }) }));
      return await answer;
    } finally {
      clearTimeout(silent);
      signal.removeEventListener('abort', abort);
      this.waiting.delete(id);
    }
  }

  private async live(
    type: 'stream' | 'connect',
    request: Omit<HttpRequest, 'method' | 'body'>,
  ): Promise<LiveExchange> {
    const { signal, ...rest } = request;
    const socket = await this.open(signal);
    const id = this.nextId++;
    const line = {
      say: (message: object) => say(socket, { id, ...message }),
      over: () => void this.waiting.delete(id),
    };
    const exchange = new LiveExchange(line, request);
    this.waiting.set(id, exchange);
    socket.send(JSON.stringify({ id, type, ...rest }));
    return exchange;
  }

  private async open(signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted();
    this.socket ??= new Promise((resolve, reject) => {
      const socket = this.openSocket();
      socket.addEventListener('open', () => resolve(socket));
      socket.addEventListener('message', (event) => this.receive((event as MessageEvent<unknown>).data));
      socket.addEventListener('close', () => {
        this.socket = undefined;
        reject(new TransportError('unreachable', 'The Jupyter server cannot be reached.', false));
        this.lose();
      });
    });
    const socket = await this.socket;
    signal.throwIfAborted();
    return socket;
  }

  private receive(data: unknown): void {
    const message = parseMessage(data);
    if (message) this.waiting.get(message.id)?.hear(message);
  }

  /** The socket is gone: what was under way may or may not have reached its platform. */
  private lose(): void {
    const error = new TransportError('interrupted', 'The connection to the Jupyter server was lost.', true);
    for (const waiting of [...this.waiting.values()]) waiting.fail(error);
  }
}

/** The relay's last word on a single answer. */
function settle(message: Message, resolve: (answer: Answered) => void, reject: (error: Error) => void): void {
  if (message.type === 'response') resolve(message);
  if (message.type === 'failure')
    reject(new TransportError(message.failure, message.message, message.maybeSent));
}

function say(socket: Socket, message: object): void {
  if (socket.readyState === 1) socket.send(JSON.stringify(message));
}
