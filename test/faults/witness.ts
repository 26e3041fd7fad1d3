import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Somebody else's server: keeps every byte that it is sent, and answers with a page. */
export interface Witness {
  readonly url: string;
  /** What it was sent since it was last emptied. */
  heard(): string;
  empty(): void;
  close(): Promise<void>;
}

const PAGE = '<html><title>Welcome</title></html>';
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${PAGE.length}\r\nconnection: close\r\n\r\n${PAGE}`;

export async function startWitness(): Promise<Witness> {
  let heard = '';
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.includes('\r\n\r\n')) socket.end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    empty: () => (heard = ''),
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
