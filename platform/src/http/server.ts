import type { RequestListener, Server } from 'node:http';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Log } from '../log.js';
import { sessionProxy } from '../sessions/proxy.js';
import { isFinal } from '../state/records.js';
import { aboutRoutes } from './about.js';
import { recogniseCallers } from './access.js';
import { capabilitiesRoutes } from './capabilities.js';
import type { HttpContext } from './context.js';
import { refuseOtherNames } from './own-name.js';
import { limitPatience } from './patience.js';
import type { TlsFiles } from './tls.js';
import { createTlsServer } from './tls.js';
import { noteAnswers } from './answers.js';
import { answerFailures } from './failures.js';
import { jobControlRoutes } from './job-control.js';
import { jobListRoute } from './job-list.js';
import { jobPartRoutes } from './job-parts.js';
import { jobRoutes } from './job.js';
import { operationsRoutes } from './operations.js';
import { offerRoutes } from './offers.js';
import { allowPages } from './pages.js';
import { resultRoutes } from './results.js';
import { answerWhenSettled } from './settled.js';
import { submitRoute } from './submit.js';

/** Of documents and forms; uploads have bounds of their own. */
const LARGEST_BODY_BYTES = 256 * 1024;

/** The longest that an upload may take. */
const LONGEST_REQUEST_MS = 4 * 3_600_000;

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/** Everything but the sessions: credentials are the platform's, answers are documents. */
function serviceRoutes(app: FastifyInstance, context: HttpContext): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  refuseOtherNames(app, context.urls.base);
  limitPatience(app);
  answerWhenSettled(app, context.store, context.log);
  recogniseCallers(app, context.accounts);
  void app.register(formbody);
  void app.register(multipart);
  aboutRoutes(app, context);
  capabilitiesRoutes(app, context);
  operationsRoutes(app, context);
  offerRoutes(app, context);
  submitRoute(app, context);
  jobListRoute(app, context);
  jobRoutes(app, context);
  jobPartRoutes(app, context);
  jobControlRoutes(app, context);
  resultRoutes(app, context);
}

/** The session of a job, for the proxy. */
async function lookup({ jobs, engine }: HttpContext, jobId: string) {
  const job = jobs.find(jobId);
  if (job?.spec.mode !== 'live') return undefined;
  const { frameOrigins } = job.spec;
  if (isFinal(job)) return { ended: true, frameOrigins } as const;
  if (job.phase !== 'EXECUTING') return undefined;
  const { session } = await engine.state(jobId);
  if (session === undefined || 'url' in session) return undefined;
  return { host: session.host, port: session.port, token: session.token, frameOrigins };
}

const withTls =
  (files: TlsFiles, log: Log) =>
  (handler: RequestListener): Server =>
    createTlsServer(files, handler, log);

/** Puts the HTTP side together. It does not listen yet. */
export function createServer(context: HttpContext): FastifyInstance {
  const { listen, trustedProxies } = context.config;
  const app = fastify({
    // Only those that are named here are believed what they say of the client.
    trustProxy: trustedProxies,
    ...(listen.tls && { serverFactory: withTls(listen.tls, context.log) }),
    bodyLimit: LARGEST_BODY_BYTES,
    requestTimeout: LONGEST_REQUEST_MS,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  answerFailures(app, context.name, context.log);
  noteAnswers(app, context);
  const { prefix, base } = context.urls;
  void app.register(
    async (service) => {
      // First of all, so that a refusal can be read by a page too.
      await allowPages(service, context.config.pageOrigins);
      serviceRoutes(service, context);
    },
    { prefix },
  );
  void app.register(
    (sessions, _options, done) => {
      sessionProxy(sessions, {
        publicUrl: base,
        permittedFrameOrigins: context.config.frameOrigins,
        ownCookies: [],
        lookup: (jobId) => lookup(context, jobId),
      });
      done();
    },
    { prefix },
  );
  return app;
}
