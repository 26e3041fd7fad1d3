import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Tries whether servers can listen on an address, so that a mistake in the configuration shows when the service starts and not in each session.
 * @throws Error when this machine does not have the address
 */
export async function mustBeOurs(address: string): Promise<void> {
  const server = createServer().listen({ host: address, port: 0 });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`engine.sessionAddress: nothing can listen on ${address} here (${String(error)})`);
  } finally {
    server.close();
  }
}
