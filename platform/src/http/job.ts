import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isoInstant } from '../clock.js';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import { jobDocument, parametersDocument, quoteOf } from '../uws/documents.js';
import { requireJob } from './access.js';
import type { HttpContext } from './context.js';
import { errorText } from './error-text.js';
import { readInstant, readWhole } from './job-list.js';
import { formParams, queryParams } from './params.js';

const XML = 'application/xml; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

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

/** `{jobs}/{id}` and the parts of a job that are not its results (UWS 1.1, section 2.2.2). */
export function jobRoutes(app: FastifyInstance, context: HttpContext): void {
  const { jobs, urls } = context;
  const find = (request: FastifyRequest): JobRecord => requireJob(request, jobs);
  const toJob = (reply: FastifyReply, { id }: JobRecord): FastifyReply =>
    reply.code(303).header('location', urls.job(id)).send();
  const toList = (reply: FastifyReply): FastifyReply => reply.code(303).header('location', urls.jobs).send();

  app.get('/jobs/:id', async (request, reply) => {
    await waitAsAsked(context, request, reply);
    const job = find(request);
    const { results, progress } = await context.results.view(job);
    return reply.type(XML).send(jobDocument(job, results, progress));
  });

  app.delete('/jobs/:id', (request, reply) => {
    jobs.remove(find(request));
    return toList(reply);
  });

  app.post('/jobs/:id', async (request, reply) => {
    const params = await formParams(request);
    if (params.one('ACTION') !== 'DELETE')
      throw new Problem('bad-request', 'ACTION: only DELETE can be posted to a job.');
    jobs.remove(find(request));
    return toList(reply);
  });

  const texts: Readonly<Record<string, (job: JobRecord) => string>> = {
    phase: ({ phase }) => phase,
    executionduration: ({ duration }) => String(duration),
    destruction: ({ destruction }) => isoInstant(destruction),
    owner: ({ owner }) => owner ?? '',
    quote: (job) => {
      const quote = quoteOf(job);
      return quote === undefined ? '' : isoInstant(quote);
    },
  };
  for (const [name, text] of Object.entries(texts))
    app.get(`/jobs/:id/${name}`, (request, reply) => reply.type(PLAIN).send(text(find(request))));

  app.post('/jobs/:id/phase', async (request, reply) => {
    const phase = (await formParams(request)).one('PHASE');
    const job = find(request);
    if (phase === 'RUN') jobs.run(job);
    else if (phase === 'ABORT') jobs.cancel(job);
    else throw new Problem('bad-request', 'PHASE: must be RUN or ABORT.');
    return toJob(reply, job);
  });

  app.post('/jobs/:id/executionduration', async (request, reply) => {
    const text = (await formParams(request)).one('EXECUTIONDURATION') ?? '';
    const job = find(request);
    await jobs.setDuration(job, readWhole('EXECUTIONDURATION', text, 0));
    return toJob(reply, job);
  });

  app.post('/jobs/:id/destruction', async (request, reply) => {
    const text = (await formParams(request)).one('DESTRUCTION') ?? '';
    const job = find(request);
    jobs.setDestruction(job, readInstant('DESTRUCTION', text));
    return toJob(reply, job);
  });

  // Ours: ends a live session in good order.
  app.post('/jobs/:id/finish', (request, reply) => {
    const job = find(request);
    jobs.finish(job);
    return toJob(reply, job);
  });

  app.get('/jobs/:id/error', async (request, reply) =>
    reply.type(PLAIN).send(await errorText(context.results, find(request))),
  );

  app.get('/jobs/:id/parameters', (request, reply) =>
    reply.type(XML).send(parametersDocument(find(request))),
  );

  app.post('/jobs/:id/parameters', (request) => {
    find(request);
    throw new Problem('forbidden', "A job's parameters are those that it was created with.");
  });

  app.get('/jobs/:id/parameters/:name', (request, reply) => {
    const { name } = request.params as { readonly name: string };
    const values = find(request).spec.parameters.filter(([id]) => id === name.toUpperCase());
    if (values.length === 0) throw new Problem('not-found', 'The job has no such parameter.');
    return reply.type(PLAIN).send(values.map(([, value]) => value).join('\n'));
  });

  app.get('/keys/:key', (request, reply) => {
    const { key } = request.params as { readonly key: string };
    const id = context.store.keys.find(request.caller.name, key);
    if (id === undefined) throw new Problem('not-found', 'No job was created with this key.');
    return reply.code(303).header('location', urls.job(id)).send();
  });
}
