/**
 * The same conversation with nothing behind it: fastify routes that read and answer as many bytes as the service does, and forget
 * them. What a service could reach at most on one core.
 */
import fastify from 'fastify';

const { ask, job, result } = JSON.parse(process.argv[2]!) as Readonly<Record<string, string>>;
const app = fastify();
app.addContentTypeParser(/^multipart\/form-data/, { parseAs: 'buffer' }, (_request, _body, done) =>
  done(null),
);
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
