import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../http/system-clock.js';
import type { Clock } from '../../model/index.js';
import { undiciTransport } from '../../node/undici-transport.js';
import { MemoryCache } from '../../catalogue/cache.js';
import type { CatalogueDeps } from '../../catalogue/source.js';

/** What a fixture answers; absent: 404. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
}

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** A web server on the loopback whose every answer the test gives. Conditional and range requests are answered as RFC 9110 says. */
export class Web {
  readonly asked: Asked[] = [];
  /** The most requests that were under way at once. */
  busiest = 0;
  private busy = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(private readonly answer: (asked: Asked, origin: string) => Reply | undefined) {}

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.origin;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.busiest = Math.max(this.busiest, ++this.busy);
    // Time for another request to arrive, if one is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    const asked = { path: request.url ?? '', headers: request.headers };
    this.asked.push(asked);
    const reply = this.answer(asked, this.origin) ?? { status: 404, body: { message: 'Not Found' } };
    this.busy--;
    send(reply, request, response);
  }
}

function send(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  const { body = '', headers = {} } = reply;
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (headers.etag !== undefined && request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (range && headers['accept-ranges'] === 'bytes') {
    const from = range[1] === '' ? Math.max(0, bytes.length - Number(range[2])) : Number(range[1]);
    const to =
      range[1] === '' || range[2] === '' ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
    response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${to}/${bytes.length}` });
    response.end(bytes.subarray(from, to + 1));
    return;
  }
  response.writeHead(reply.status ?? 200, headers).end(bytes);
}

/** A host as tests need it: real requests, a cache that forgets. */
export function testDeps(more: Partial<CatalogueDeps> = {}): CatalogueDeps {
  const clock: Clock = systemClock;
  return { transport: undiciTransport(), clock, cache: new MemoryCache(), ...more };
}

/** An nbformat 4 document of Markdown cells, and code in the last. */
export function notebook(cells: readonly string[], metadata: object = {}): string {
  const all = cells.map((source, index) => ({
    cell_type: index === cells.length - 1 && cells.length > 1 ? 'code' : 'markdown',
    ...(index === cells.length - 1 && cells.length > 1 ? { execution_count: null, outputs: [] } : {}),
    metadata: {},
    source: source.split(/(?<=\n)/),
  }));
  return JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata, cells: all });
}
