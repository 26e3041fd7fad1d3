import type { FastifyInstance } from 'fastify';

/** How long the service waits for its clients, in milliseconds. */
export interface Patience {
  /** Nothing moves in either direction: a client that neither sends nor takes. */
  readonly idle: number;
  /** Until a document or a form is there; uploads apart. */
  readonly document: number;
}

/** Longer than any `WAIT`, and than what a large job folder takes to be looked through. */
const PATIENCE: Patience = { idle: 600_000, document: 60_000 };

const SLOW = 'The request took too long to arrive. Send it again.\n';

/** Lets go of clients that would hold a connection, and what belongs to it, for ever. */
export function limitPatience(app: FastifyInstance, { idle, document }: Patience = PATIENCE): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Without a listener Node closes the connection by itself.
    reply.raw.setTimeout(idle);
    const { headers, method, routeOptions, raw } = request;
    const isUpload = method === 'POST' && routeOptions.url === `${app.prefix}/jobs`;
    const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
    if (hasBody && !isUpload) {
      const timer = setTimeout(() => {
        // It was answered, and goes on sending.
        if (reply.raw.headersSent) {
          raw.destroy();
          return;
        }
        reply.hijack();
        reply.raw
          .writeHead(408, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
          .end(SLOW, () => raw.destroy());
      }, document).unref();
      for (const event of ['end', 'close']) raw.once(event, () => clearTimeout(timer));
    }
    done();
  });
}
