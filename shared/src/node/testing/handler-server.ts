import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on the loopback whose answers are somebody else's. */
export interface HandlerServer {
  readonly url: string;
  /** The same server by another name, which makes another origin. */
  readonly otherUrl: string;
  close(): Promise<void>;
}

export async function handlerServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<HandlerServer> {
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
