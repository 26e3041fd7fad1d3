import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem.js';
import type { ListFilter } from '../state/jobs.js';
import { jobsDocument } from '../uws/documents.js';
import { requireCaller } from './access.js';
import type { HttpContext } from './context.js';
import { queryParams } from './params.js';
import type { Params } from './params.js';
import { readInstant, readWhole } from './values.js';

const PHASES = new Set(
  'PENDING QUEUED EXECUTING COMPLETED ERROR ABORTED UNKNOWN HELD SUSPENDED ARCHIVED'.split(' '),
);

/** The filters of UWS 1.1, section 2.2.2.1: PHASE is repeatable, and different filters all apply. */
function readFilter(params: Params): ListFilter {
  const phases = params.all('PHASE').map((phase) => phase.toUpperCase());
  const unknown = phases.find((phase) => !PHASES.has(phase));
  if (unknown !== undefined) throw new Problem('bad-request', `PHASE: "${unknown}" is no phase of a job.`);
  const after = params.one('AFTER');
  const last = params.one('LAST');
  return {
    phases,
    after: after === undefined ? undefined : readInstant('AFTER', after),
    last: last === undefined ? undefined : readWhole('LAST', last, 1),
  };
}

/** `GET {jobs}`: the caller's own jobs. Jobs of visitors are never listed. */
export function jobListRoute(app: FastifyInstance, context: HttpContext): void {
  app.get('/jobs', (request, reply) => {
    const name = requireCaller(request);
    const filter = readFilter(queryParams(request));
    const jobs = name === undefined ? [] : context.store.jobs.list(name, filter);
    return reply
      .type('application/xml; charset=utf-8')
      .send(jobsDocument(jobs, (id) => context.urls.job(id)));
  });
}
