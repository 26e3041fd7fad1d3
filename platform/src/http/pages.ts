import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { PlatformConfig } from '../config.js';

/** How long a browser remembers what it may send, in seconds. */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of other origins call the routes of `app` (Fetch Standard, section 3.2, CORS protocol), with a token and never
 * with cookies. To be awaited before hooks that may refuse a request. Without origins it does nothing.
 */
export async function allowPages(
  app: FastifyInstance,
  pageOrigins: PlatformConfig['pageOrigins'],
): Promise<void> {
  if (pageOrigins.length === 0) return;
  await app.register(cors, {
    origin: typeof pageOrigins === 'string' ? pageOrigins : [...pageOrigins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Range', 'Accept'],
    exposedHeaders: [
      'Location',
      'WWW-Authenticate',
      'X-VO-Authenticated',
      'Retry-After',
      'Content-Range',
      'Content-Length',
    ],
    maxAge: PREFLIGHT_SECONDS,
  });
}
