import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where on its way a request is stopped. */
export type GatePoint =
  /** The client has sent it; the server has not seen it. */
  | 'bytes sent'
  /** The server has answered; the client has not seen the answer. */
  | 'server committed';

/** A request that is standing at the gate. */
export interface Held {
  /** Lets it go on. */
  release(): void;
  /** Cuts the client's connection instead. */
  drop(): void;
}

interface Trap {
  readonly point: GatePoint;
  readonly matches: (method: string, path: string) => boolean;
  readonly caught: (held: Held) => void;
}

/** A reverse proxy on loopback in front of a platform, which can stop a request at a named point. */
export interface Gate {
  readonly url: string;
  /** Resolves when the next matching request has come to the point and is being held there. */
  catch(point: GatePoint, matches: (method: string, path: string) => boolean): Promise<Held>;
  /** Where it sends requests to. */
  target(url: string): void;
  close(): Promise<void>;
}

/** A function, because the compiler takes a property that it has seen once for constant. */
const isCut = (response: ServerResponse): boolean => response.destroyed;

/** Opens a gate on a free port. It forwards nothing until it has a target. */
export async function openGate(): Promise<Gate> {
  let target: URL | undefined;
  let trap: Trap | undefined;

  const stop = async (
    point: GatePoint,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    if (trap?.point !== point || !trap.matches(request.method ?? '', request.url ?? '')) return;
    const { caught } = trap;
    trap = undefined;
    await new Promise<void>((resolve) =>
      caught({
        release: resolve,
        drop: () => {
          response.destroy();
          resolve();
        },
      }),
    );
  };

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await stop('bytes sent', request, response);
    if (isCut(response) || target === undefined) {
      response.destroy();
      return;
    }
    const answer = await ask(target, request, Buffer.concat(chunks));
    await stop('server committed', request, response);
    if (isCut(response)) return;
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    catch: (point, matches) => new Promise((caught) => (trap = { point, matches, caught })),
    target: (url) => (target = new URL(url)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

function ask(target: URL, request: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      {
        host: target.hostname,
        port: target.port,
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const { 'transfer-encoding': _chunked, ...headers } = incoming.headers;
          resolve({
            status: incoming.statusCode ?? 502,
            headers: Object.fromEntries(
              Object.entries(headers).filter(
                (entry): entry is [string, string | string[]] => entry[1] !== undefined,
              ),
            ),
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}
