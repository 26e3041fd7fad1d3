import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request that went through the proxy. */
export interface Passed {
  readonly method: string;
  readonly url: URL;
  readonly began: number;
  /** Absent while it is on its way. */
  ended?: number;
}

/** An institute's proxy, on loopback: it alone knows where its hosts are. */
export interface ForwardProxy {
  readonly url: string;
  readonly passed: readonly Passed[];
  /** @param host - a name that no resolver knows, as `observatory.example` */
  knows(host: string, target: string): void;
  close(): Promise<void>;
}

/** Opens a proxy on a free port. A tunnel's requests are read and counted, too: it serves plain http only. */
export async function openForwardProxy(): Promise<ForwardProxy> {
  const hosts = new Map<string, URL>();
  const passed: Passed[] = [];

  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
    const target = hosts.get(url.hostname);
    if (target === undefined) {
      response.writeHead(502).end('This proxy does not know that host.');
      return;
    }
    const seen: Passed = { method: request.method ?? '', url, began: performance.now() };
    passed.push(seen);
    response.on('close', () => (seen.ended = performance.now()));
    const onward = httpRequest(
      {
        host: target.hostname,
        port: target.port,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };

  const server = createServer(forward);
  const tunnels = new Set<Duplex>();
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    tunnels.add(socket);
    socket.on('close', () => tunnels.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.emit('connection', socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    knows: (host, target) => void hosts.set(host, new URL(target)),
    close: () =>
      new Promise((resolve) => {
        tunnels.forEach((socket) => socket.destroy());
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
