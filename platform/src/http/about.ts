import type { FastifyInstance } from 'fastify';
import type { HttpContext } from './context.js';
import { HOME_POLICY, homePage } from './home.js';
import { openApiDocument } from './openapi.js';
import { PLANNER_XSD } from './xsd.js';

/** What describes the service: the page for people, and the documents for programs. */
export function aboutRoutes(app: FastifyInstance, context: HttpContext): void {
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', HOME_POLICY)
      .send(homePage(context)),
  );
  app.get('/openapi.json', () => openApiDocument(context.name, context.urls));
  app.get('/planner.xsd', (_request, reply) =>
    reply.type('application/xml; charset=utf-8').send(PLANNER_XSD),
  );
}
