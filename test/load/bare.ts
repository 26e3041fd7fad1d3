/**
 * The same conversation with nothing behind it: fastify routes that read and answer as many bytes as the service does, headers
 * too, and forget them. What a service could reach at most on one core. With `keep`, the path of a folder, each request that changes
 * something is written to the end of a file and synced before the answer, and each job's notebook lies in a folder of its own, is
 * synced with its name, read and deleted, as simply as that can be done: what durability alone costs on this disk.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  await mkdir(keep);
  const file = await open(join(keep, 'journal'), 'a');
  const keepIt: preHandlerAsyncHookHandler = async ({ method, body }) => {
    if (method === 'GET') return;
    await file.appendFile(Buffer.isBuffer(body) ? body : `${JSON.stringify(body ?? null)}\n`);
    await file.datasync();
  };
  app.addHook('preHandler', keepIt);
}
/** Keeps what a job needs. @returns the folder's name */
async function keepJob(body: unknown): Promise<string> {
  if (keep === undefined) return id;
  const folder = randomUUID();
  await mkdir(join(keep, folder));
  await writeFile(join(keep, folder, 'one.ipynb'), body as Buffer, { flag: 'wx', flush: true });
  const names = await open(join(keep, folder));
  await names.sync().finally(() => names.close());
  return folder;
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
app.post('/jobs', async ({ body }, reply) =>
  reply
    .code(303)
    .header('location', `http://localhost:8080/jobs/${await keepJob(body)}`)
    .send(),
);
// Who waits for a queued job is told that it runs, and asks again.
const running = job?.replace('>COMPLETED<', '>EXECUTING<');
app.get<{ Querystring: { PHASE?: string } }>('/jobs/:id', ({ query }, reply) =>
  reply.type(xml).send(query.PHASE === 'QUEUED' ? running : job),
);
interface OfJob {
  Params: { id: string };
}
app.get<OfJob>('/jobs/:id/results/:result', async ({ params }, reply) => {
  if (keep !== undefined) await readFile(join(keep, params.id, 'one.ipynb'));
  return reply.type('application/json').send(result);
});
app.delete<OfJob>('/jobs/:id', async ({ params }, reply) => {
  if (keep !== undefined) await rm(join(keep, params.id), { recursive: true });
  return reply.code(303).header('location', 'http://localhost:8080/jobs').send();
});
process.once('SIGTERM', () => process.exit(0));
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
