import {
  TransportError,
  type FileRef,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  type TransportFailure,
} from '@run-elsewhere/planner';

/** What the relay says; see the server part's README. */
type Message =
  | ({ readonly id: number; readonly type: 'response'; readonly sizeBytes?: number } & HttpResponse)
  | {
      readonly id: number;
      readonly type: 'failure';
      readonly failure: TransportFailure;
      readonly message: string;
      readonly maybeSent: boolean;
    };

type Answered = HttpResponse & { readonly sizeBytes?: number };

interface Waiting {
  resolve(answer: Answered): void;
  reject(error: Error): void;
}

/** The part of a WebSocket that the transport uses. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener' | 'readyState'>;

/** Time beyond a request's own deadline after which a silent relay counts as lost, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * All requests of the page to platforms, over one WebSocket to the Jupyter server: a page may not read most platforms
 * (no CORS), never sees a redirect's target, and has six connections for each host.
 */
export class RelayTransport implements HttpTransport {
  private socket: Promise<Socket> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @param connect - opens a socket to the relay; called again after one was lost */
  constructor(private readonly connect: () => Socket) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    return this.exchange('send', request);
  }

  async download(request: HttpRequest, to: FileRef): Promise<HttpResponse & { readonly sizeBytes: number }> {
    const answer = await this.exchange('download', request, to);
    return { ...answer, sizeBytes: answer.sizeBytes ?? 0 };
  }

  dispose(): void {
    void this.socket?.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }

  private async exchange(type: 'send' | 'download', request: HttpRequest, to?: FileRef): Promise<Answered> {
    const { signal, ...rest } = request;
    signal.throwIfAborted();
    const socket = await this.open();
    signal.throwIfAborted();
    const id = this.nextId++;
    const answer = new Promise<Answered>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    const abort = (): void => {
      if (socket.readyState === 1) socket.send(JSON.stringify({ id, type: 'abort' }));
      this.waiting.get(id)?.reject(signal.reason as Error);
    };
    const silent = setTimeout(
      () =>
        this.waiting
          .get(id)
          ?.reject(new TransportError('timeout', 'The Jupyter server did not answer.', true)),
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

  private open(): Promise<Socket> {
    this.socket ??= new Promise((resolve, reject) => {
      const socket = this.connect();
      socket.addEventListener('open', () => resolve(socket));
      socket.addEventListener('message', (event) => this.receive((event as MessageEvent<string>).data));
      socket.addEventListener('close', () => {
        this.socket = undefined;
        reject(new TransportError('unreachable', 'The Jupyter server cannot be reached.', false));
        this.lose();
      });
    });
    return this.socket;
  }

  private receive(data: string): void {
    const message = JSON.parse(data) as Message;
    const waiting = this.waiting.get(message.id);
    if (message.type === 'response') waiting?.resolve(message);
    else waiting?.reject(new TransportError(message.failure, message.message, message.maybeSent));
  }

  /** The socket is gone: what was under way may or may not have reached its platform. */
  private lose(): void {
    const error = new TransportError('interrupted', 'The connection to the Jupyter server was lost.', true);
    for (const waiting of this.waiting.values()) waiting.reject(error);
  }
}
