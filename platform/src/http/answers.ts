import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { About } from '../log.js';
import type { HttpContext } from './context.js';

type Asked = Pick<FastifyRequest, 'params' | 'routeOptions'>;

/** The pattern of a request's address: the address itself may hold a client's key, and its query a token. */
export const patternOf = ({ routeOptions }: Pick<Asked, 'routeOptions'>): string =>
  routeOptions.url ?? 'none';

/** The job that a request is about, for the log. */
export function jobOf(request: Asked): About {
  const { id } = (request.params ?? {}) as { readonly id?: string };
  return id !== undefined && /\/(jobs|session)\/:id/.test(patternOf(request)) ? { job: id } : {};
}

/** Asked again and again while all is well: the sessions' own requests, and those of machines that look after this one. */
const QUIET = /\/session\/:id|\/health$|\/metrics$/;

/** Counts every answer, sessions included, by the pattern of its address, and notes those that tell something. */
export function noteAnswers(
  app: FastifyInstance,
  { metrics, log }: Pick<HttpContext, 'metrics' | 'log'>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const { statusCode: status } = reply;
    const route = patternOf(request);
    const { elapsedTime } = reply;
    metrics.answered({ method, route, status, seconds: elapsedTime / 1000 });
    if (status >= 500 || !QUIET.test(route))
      log.info(`${method} ${route}`, {
        ...jobOf(request),
        from: request.ip,
        status,
        ms: Math.round(elapsedTime),
      });
    done();
  });
}
