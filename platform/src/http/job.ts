import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem.js';
import { isFinal } from '../state/records.js';
import { jobDocument } from '../uws/documents.js';
import { findByKey, requireJob } from './access.js';
import type { HttpContext } from './context.js';
import { formParams, queryParams } from './params.js';
import { readWhole } from './values.js';

/** Proxies give up on an answer that takes longer. */
const LONGEST_WAIT_SECONDS = 60;

/** Blocks as `WAIT` and `PHASE` ask (UWS 1.1, section 2.2.1.2): until the phase changes, and only where it may. */
async function waitAsAsked(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const params = queryParams(request);
  const text = params.one('WAIT');
  if (text === undefined) return;
  const asked = readWhole('WAIT', text, -1);
  const seconds = asked === -1 ? LONGEST_WAIT_SECONDS : Math.min(asked, LONGEST_WAIT_SECONDS);
  const guard = params.one('PHASE')?.toUpperCase();
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const job = requireJob(request, context.jobs);
  if (isFinal(job) || (guard !== undefined && guard !== job.phase)) return;
  await context.changes.wait(job.id, seconds * 1000, gone.signal);
}

/** `{jobs}/{id}` itself: reading it, and removing it in both ways (UWS 1.1, section 2.2.2.2 and 2.2.3.2). */
export function jobRoutes(app: FastifyInstance, context: HttpContext): void {
  const { jobs, urls, results } = context;
  const remove = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    jobs.remove(requireJob(request, jobs));
    return reply.code(303).header('location', urls.jobs).send();
  };

  app.get('/jobs/:id', async (request, reply) => {
    await waitAsAsked(context, request, reply);
    const job = requireJob(request, jobs);
    const view = await results.view(job);
    return reply.type('application/xml; charset=utf-8').send(jobDocument(job, view.results, view.progress));
  });

  app.delete('/jobs/:id', remove);

  app.post('/jobs/:id', async (request, reply) => {
    // Before anything is said of the request, who asks.
    requireJob(request, jobs);
    const params = await formParams(request);
    if (params.one('ACTION') !== 'DELETE')
      throw new Problem('bad-request', 'ACTION: only DELETE can be posted to a job.');
    return remove(request, reply);
  });

  app.get('/keys/:key', (request, reply) => {
    const { key } = request.params as { readonly key: string };
    const id = findByKey(request, context.store.keys, key);
    if (id === undefined) throw new Problem('not-found', 'No job was created with this key.');
    return reply.code(303).header('location', urls.job(id)).send();
  });
}
