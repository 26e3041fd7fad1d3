import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Store } from '../state/store.js';

/**
 * Holds every answer back until what it may tell of survives a loss of power. Requests that come at the same time wait for the
 * same sync.
 */
export function answerWhenSettled(app: FastifyInstance, store: Pick<Store, 'settled'>): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    // One that failed here promises nothing.
    if (reply.statusCode >= 500) return;
    try {
      await store.settled();
    } catch (error) {
      reply.removeHeader('location');
      if (payload instanceof Readable) payload.destroy();
      throw error;
    }
  });
}
