import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { challenges } from '../accounts/accounts.js';
import type { ProblemKind } from '../problem.js';
import { messageOf, Problem } from '../problem.js';
import type { Log } from '../log.js';
import { Unsettled } from '../state/group-sync.js';
import type { StorageTrouble } from '../storage-trouble.js';
import { storageTrouble } from '../storage-trouble.js';
import { jobOf, patternOf } from './answers.js';

const STATUS: Readonly<Record<ProblemKind, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  'invalid-token': 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  'too-large': 413,
  unsupported: 415,
  range: 416,
  misdirected: 421,
  busy: 429,
  unavailable: 503,
};

interface TroubleAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number;
  readonly what: string;
}

/** 507 is of RFC 4918, section 11.5. */
const TROUBLES: Readonly<Record<StorageTrouble, TroubleAnswer>> = {
  full: { status: 507, retryAfterSeconds: 120, what: 'The disk of this platform is full.' },
  busy: {
    status: 503,
    retryAfterSeconds: 5,
    what: 'The state of this platform is locked by another process.',
  },
  unwritable: { status: 503, retryAfterSeconds: 60, what: 'The state of this platform cannot be written.' },
};

/** Writes are transactions, and an upload that fails is thrown away: that nothing is kept is true. */
const NOTHING_KEPT = 'Nothing of this request was kept, and jobs that run go on.';

/** Of {@link Unsettled}: it is in the state already. */
const PERHAPS_KEPT =
  'It is not certain that this request was kept. What is sent again with the same Idempotency-Key is never done twice; jobs that run go on.';

const PLAIN = 'text/plain; charset=utf-8';

/**
 * Makes an answer say that there is trouble with disk or database.
 * @returns its text
 */
export function tellOfTrouble(
  reply: FastifyReply,
  trouble: StorageTrouble,
  error: unknown,
  log: Log,
): string {
  const { request } = reply;
  const { status, retryAfterSeconds, what } = TROUBLES[trouble];
  log.warn(`${request.method} ${patternOf(request)}: ${messageOf(error)}`, jobOf(request));
  reply.code(status).header('retry-after', retryAfterSeconds).type(PLAIN);
  const kept = error instanceof Unsettled ? PERHAPS_KEPT : NOTHING_KEPT;
  return `${what} ${kept} Send it again in a while; if that does not help, tell those who run this platform.\n`;
}

/** Answers every failure in plain text, a sentence for people (UWS 1.1, section 2.2.2.3). */
export function answerFailures(app: FastifyInstance, name: string, log: Log): void {
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type(PLAIN).send('There is nothing here under this address.\n'),
  );
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    reply.type(PLAIN);
    if (error instanceof Problem) {
      if (error.kind === 'unauthorized') reply.header('www-authenticate', challenges(name));
      if (error.kind === 'invalid-token') reply.header('www-authenticate', challenges(name, error.message));
      return reply.code(STATUS[error.kind]).headers(error.headers).send(`${error.message}\n`);
    }
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return reply.code(status).send(`${error.message}\n`);
    const trouble = storageTrouble(error);
    if (trouble !== undefined) return reply.send(tellOfTrouble(reply, trouble, error, log));
    log.warn(`${request.method} ${patternOf(request)}: ${error.stack ?? error.message}`, jobOf(request));
    return reply.code(500).send('Something went wrong here. It was noted for those who run this platform.\n');
  });
}
