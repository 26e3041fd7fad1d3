import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import { requireJob } from './access.js';
import type { HttpContext } from './context.js';
import type { Params } from './params.js';
import { formParams } from './params.js';
import { readInstant, readWhole } from './values.js';

/** What a POST to a part of a job does (UWS 1.1, section 2.2.3.3 and following); `finish` is ours. */
function controls({
  jobs,
}: HttpContext): Readonly<Record<string, (job: JobRecord, params: Params) => void | Promise<void>>> {
  return {
    phase(job, params) {
      const phase = params.one('PHASE');
      if (phase === 'RUN') jobs.run(job);
      else if (phase === 'ABORT') jobs.cancel(job);
      else throw new Problem('bad-request', 'PHASE: must be RUN or ABORT.');
    },
    executionduration: (job, params) =>
      jobs.setDuration(job, readWhole('EXECUTIONDURATION', params.one('EXECUTIONDURATION') ?? '', 0)),
    destruction: (job, params) =>
      jobs.setDestruction(job, readInstant('DESTRUCTION', params.one('DESTRUCTION') ?? '')),
    finish: (job) => jobs.finish(job),
  };
}

/** Every control answers by sending the client back to the job, to see what became of it. */
export function jobControlRoutes(app: FastifyInstance, context: HttpContext): void {
  const find = (request: FastifyRequest): JobRecord => requireJob(request, context.jobs);
  for (const [name, control] of Object.entries(controls(context)))
    app.post(`/jobs/:id/${name}`, async (request, reply) => {
      const { id } = find(request);
      const params = await formParams(request);
      // Read again: it may have changed while the form came in.
      await control(find(request), params);
      return reply.code(303).header('location', context.urls.job(id)).send();
    });
}
