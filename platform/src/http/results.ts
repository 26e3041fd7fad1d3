import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenResult } from '../jobs/results.js';
import { Problem } from '../problem.js';
import { resultsDocument } from '../uws/documents.js';
import { requireJob } from './access.js';
import type { HttpContext } from './context.js';
import { readRange } from './range.js';

/** A result, or a part of one, that is no larger is read in one go: a stream costs more than that. */
const AT_ONCE_BYTES = 64 * 1024;

/** `filename*` of RFC 6266 and RFC 8187, after a plain one for those who do not know it. */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Sends as much of the file as there is now, or the part of it that `Range` asks for (RFC 9110, section 14). */
async function send(request: FastifyRequest, reply: FastifyReply, result: OpenResult): Promise<FastifyReply> {
  const { file, size, mimeType, kind, name } = result;
  try {
    const range = readRange(request.headers.range, size);
    reply.header('accept-ranges', 'bytes').type(mimeType);
    if (kind === 'file') reply.header('content-disposition', disposition(name));
    if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    reply.header('content-length', end - start + 1);
    if (request.method === 'HEAD' || end < start) {
      await file.close();
      return await reply.send('');
    }
    if (end - start < AT_ONCE_BYTES) {
      const part = Buffer.alloc(end - start + 1);
      const { bytesRead } = await file.read(part, 0, part.length, start);
      // Whatever it has become since it was measured, it is read anew below.
      if (bytesRead === part.length) {
        await file.close();
        return await reply.send(part);
      }
    }
    // The end is fixed: a log may grow meanwhile.
    return await reply.send(file.createReadStream({ start, end }));
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** `{job}/results` and what it lists. */
export function resultRoutes(app: FastifyInstance, context: HttpContext): void {
  const { jobs, results } = context;

  app.get('/jobs/:id/results', async (request, reply) => {
    const view = await results.view(requireJob(request, jobs));
    return reply.type('application/xml; charset=utf-8').send(resultsDocument(view.results));
  });

  app.get('/jobs/:id/results/:result', async (request, reply) => {
    const job = requireJob(request, jobs);
    const { result: id } = request.params as { readonly result: string };
    if (id === 'session') {
      const url = await results.sessionUrl(job);
      if (url === undefined) throw new Problem('not-found', 'The session is not running.');
      return reply.code(303).header('location', url).send();
    }
    const result = await results.open(job, id);
    if (result === undefined) throw new Problem('not-found', 'The job has no such result, or not yet.');
    // A job's file is nobody's page: no script, no forms, no origin of its own.
    reply.header('content-security-policy', "sandbox; default-src 'none'");
    return send(request, reply, result);
  });
}
