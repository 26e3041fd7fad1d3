/**
 * The same conversation with nothing behind it: fastify routes that read and answer as many bytes as the service does, and forget
 * them. What a service could reach at most on one core. With `keep`, the path of a file, each request that changes something is
 * written to its end and synced before the answer, as simply as that can be done: what durability alone costs on this disk.
 */
import { open } from 'node:fs/promises';
import fastify, { type preHandlerAsyncHookHandler } from 'fastify';

const { ask, job, result, keep } = JSON.parse(process.argv[2]!) as Readonly<Record<string, string>>;
const app = fastify();
app.addContentTypeParser(/^multipart\/form-data/, { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
if (keep !== undefined) {
  const file = await open(keep, 'a');
  const keepIt: preHandlerAsyncHookHandler = async ({ method, body }) => {
    if (method === 'GET') return;
    await file.appendFile(Buffer.isBuffer(body) ? body : `${JSON.stringify(body ?? null)}\n`);
    await file.datasync();
  };
  app.addHook('preHandler', keepIt);
}
const xml = 'application/xml; charset=utf-8';
app.post('/requests', (_request, reply) =>
  reply.code(303).header('location', '/offersets/x').type('application/json; charset=utf-8').send(ask),
);
app.post('/sessions/:id', () => ({ phase: 'REJECTED' }));
app.post('/jobs', (_request, reply) => reply.code(303).header('location', '/jobs/x').send());
app.get('/jobs/:id', (_request, reply) => reply.type(xml).send(job));
app.get('/jobs/:id/results/:result', (_request, reply) => reply.type('application/json').send(result));
app.delete('/jobs/:id', (_request, reply) => reply.code(303).header('location', '/jobs').send());
process.once('SIGTERM', () => process.exit(0));
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
