import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlainUws } from '@run-elsewhere/planner/testing';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** A server on the loopback, at any free port. */
export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A plain UWS service on the loopback. */
export function listenPlainUws(service: PlainUws): Promise<Listening> {
  return listen((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request;
      const reply = service.answer({ method, target, authorization: headers.authorization, body });
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body ?? '');
    });
  });
}
