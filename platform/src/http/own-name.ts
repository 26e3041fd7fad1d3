import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem.js';

/** @returns the host without its port, as a URL has it; undefined when it is none */
const hostnameOf = (host: string): string | undefined =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;

/** Names that nobody else can answer for: addresses, this machine's own, and those without a dot. */
const isSafe = (hostname: string): boolean =>
  isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || !hostname.includes('.') || hostname.endsWith('.localhost');

/**
 * Whether a request of this `Host` can be meant for the service. A page whose own name was made to lead here (DNS rebinding)
 * is of the same origin for its browser, and might use what visitors may, from inside of a network.
 */
export function isOwnName(host: string | undefined, publicUrl: string): boolean {
  // Browsers always send one.
  if (host === undefined) return true;
  const hostname = hostnameOf(host);
  return hostname !== undefined && (isSafe(hostname) || hostname === new URL(publicUrl).hostname);
}

/** Refuses what was sent to somebody else's name (421, RFC 9110, section 15.5.20). */
export function refuseOtherNames(app: FastifyInstance, publicUrl: string): void {
  const misdirected = new Problem('misdirected', `This service is ${publicUrl}. Ask it under that address.`);
  // Nearly every request names the same one.
  let last: string | undefined;
  app.addHook('onRequest', ({ headers: { host } }, _reply, done) => {
    const own = host === last || isOwnName(host, publicUrl);
    if (own) last = host;
    done(own ? undefined : misdirected);
  });
}
