import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isoInstant } from '../clock.js';
import { Problem } from '../problem.js';
import type { JobRecord } from '../state/records.js';
import { parametersDocument, quoteOf } from '../uws/documents.js';
import { requireJob } from './access.js';
import type { HttpContext } from './context.js';
import { errorText } from './error-text.js';

const XML = 'application/xml; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** The parts of a job that are plain text. */
const TEXTS: Readonly<Record<string, (job: JobRecord) => string>> = {
  phase: ({ phase }) => phase,
  executionduration: ({ duration }) => String(duration),
  destruction: ({ destruction }) => isoInstant(destruction),
  owner: ({ owner }) => owner ?? '',
  quote: (job) => {
    const quote = quoteOf(job);
    return quote === undefined ? '' : isoInstant(quote);
  },
};

/** What can be read of a job one by one (UWS 1.1, section 2.2.2.2); its results apart. */
export function jobPartRoutes(app: FastifyInstance, { jobs, results }: HttpContext): void {
  const find = (request: FastifyRequest): JobRecord => requireJob(request, jobs);

  for (const [name, text] of Object.entries(TEXTS))
    app.get(`/jobs/:id/${name}`, (request, reply) => reply.type(PLAIN).send(text(find(request))));

  app.get('/jobs/:id/error', async (request, reply) =>
    reply.type(PLAIN).send(await errorText(results, find(request))),
  );

  app.get('/jobs/:id/parameters', (request, reply) =>
    reply.type(XML).send(parametersDocument(find(request))),
  );

  app.get('/jobs/:id/parameters/:name', (request, reply) => {
    const { name } = request.params as { readonly name: string };
    const values = find(request).spec.parameters.filter(([id]) => id === name.toUpperCase());
    if (values.length === 0) throw new Problem('not-found', 'The job has no such parameter.');
    return reply.type(PLAIN).send(values.map(([, value]) => value).join('\n'));
  });

  app.post('/jobs/:id/parameters', (request) => {
    find(request);
    throw new Problem('forbidden', "A job's parameters are those that it was created with.");
  });
}
