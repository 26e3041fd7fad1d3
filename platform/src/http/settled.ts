import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.js';
import type { Store } from '../state/store.js';
import { storageTrouble } from '../storage-trouble.js';
import { tellOfTrouble } from './failures.js';

/**
 * Holds every answer back until what it may tell of survives a loss of power. Requests that come at the same time wait for the
 * same sync. When there is none to be had, that is the answer.
 */
export function answerWhenSettled(app: FastifyInstance, store: Pick<Store, 'settled'>, log: Log): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    // One that failed here promises nothing.
    if (reply.statusCode >= 500) return payload;
    try {
      await store.settled();
      return payload;
    } catch (error) {
      for (const name of ['location', 'content-length', 'content-range']) reply.removeHeader(name);
      if (payload instanceof Readable) payload.destroy();
      return tellOfTrouble(reply, storageTrouble(error) ?? 'unwritable', error, log);
    }
  });
}
