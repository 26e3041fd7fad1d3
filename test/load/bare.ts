/**
 * The same conversation with nothing behind it: fastify routes that read and answer as many bytes as the service does, headers
 * too, in as many requests, and forget them. What a service could reach at most on one core. With `keep`, the path of a file, each request that changes something is
 * written to its end and synced before the answer, as simply as that can be done: what durability alone costs on this disk.
 */
import { open } from 'node:fs/promises';
import fastify, { type preHandlerAsyncHookHandler } from 'fastify';

const { ask, rejected, job, result, keep } = JSON.parse(process.argv[2]!) as Readonly<Record<string, string>>;
/** As the service has them. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-vo-authenticated': 'account-0',
};
const id = '00000000-0000-4000-8000-000000000000';
const app = fastify();
app.addHook('onRequest', (_request, reply, done) => {
  reply.headers(HEADERS);
  done();
});
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
  reply
    .code(303)
    .header('location', `http://localhost:8080/offersets/${id}`)
    .type('application/json; charset=utf-8')
    .send(ask),
);
app.post('/sessions/:id', (_request, reply) => reply.type('application/json; charset=utf-8').send(rejected));
app.post('/jobs', (_request, reply) =>
  reply.code(303).header('location', `http://localhost:8080/jobs/${id}`).send(),
);
// Who waits for a queued job is told that it runs, and asks again.
const running = job?.replace('>COMPLETED<', '>EXECUTING<');
app.get<{ Querystring: { PHASE?: string } }>('/jobs/:id', ({ query }, reply) =>
  reply.type(xml).send(query.PHASE === 'QUEUED' ? running : job),
);
app.get('/jobs/:id/results/:result', (_request, reply) => reply.type('application/json').send(result));
app.delete('/jobs/:id', (_request, reply) =>
  reply.code(303).header('location', 'http://localhost:8080/jobs').send(),
);
process.once('SIGTERM', () => process.exit(0));
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
