import { PlatformError } from '../../http/errors.js';
import { TransportError } from '../../http/transport.js';

/** The host's own rules keep requests from the session's origin, to which the user has not agreed. Its page still opens. */
export function isOutOfReach(error: unknown): error is PlatformError {
  return (
    error instanceof PlatformError &&
    error.cause instanceof TransportError &&
    error.cause.failure === 'forbidden'
  );
}

/**
 * Does something at a session's own server.
 * @throws what `work` throws; PlatformError `consent` with the server's origin where only the user's word is missing
 */
export async function within<T>(server: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    const { origin, host } = new URL(server);
    const words = {
      why: `its session is on another host, ${host}.`,
      next: 'If you know that host, agree to reach it; then try again. Only the session\u2019s own token goes there.',
    };
    throw new PlatformError({ ...error.failure, ...words, kind: 'consent', origin }, { cause: error.cause });
  }
}
