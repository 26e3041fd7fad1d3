import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Log } from '../log.js';
import { messageOf } from '../problem.js';

/** Files in PEM: the certificate with those of its issuers, and its key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate is renewed weeks before its end; what renews it writes two files, one after the other. */
const LOOK_EVERY_MS = 5000;

/** @throws Error when a file cannot be read, or they do not belong together */
function readPair(files: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  try {
    const pair = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    throw new Error(`listen.tls: ${files.cert} and ${files.key} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * A server that speaks TLS, and takes a renewed certificate for new connections while the others go on.
 *
 * @throws Error when the files cannot be used; later, it keeps what it had and says so in the log
 */
export function createTlsServer(
  files: TlsFiles,
  handler: RequestListener,
  log: Log,
  everyMs = LOOK_EVERY_MS,
): Server {
  const server = createServer(readPair(files), handler);
  const renew = (): void => {
    try {
      server.setSecureContext(readPair(files));
      log.info('listen.tls: the certificate has been read again');
    } catch (error) {
      log.warn(messageOf(error));
    }
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { persistent: false, interval: everyMs }, renew);
  server.on('close', () => {
    for (const path of paths) unwatchFile(path, renew);
  });
  return server;
}
