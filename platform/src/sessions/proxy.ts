import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { isTrustworthy } from './cookies.js';
import { answered, forwarded, needsStorage, present } from './headers.js';
import type { HeaderRules, Sender, SessionTarget } from './headers.js';
import { ENDED, SILENT, UNKNOWN, renderPage } from './pages.js';
import type { SessionPage } from './pages.js';
import { permittedOrigins } from './framing.js';
import { withStorage } from './storage.js';

export type { SessionTarget } from './headers.js';

/** A session that is over: its page may still be in somebody's frame. */
export interface EndedSession {
  readonly ended: true;
  readonly frameOrigins: readonly string[];
}

export interface SessionProxyOptions extends HeaderRules {
  /** Finds the session of a job; undefined if there never was one. */
  readonly lookup: (
    jobId: string,
  ) => SessionTarget | EndedSession | undefined | Promise<SessionTarget | EndedSession | undefined>;
}

type Found = SessionTarget | EndedSession | undefined;

/** What is used of a request, whatever its server's generics are. */
interface Asked extends Sender {
  readonly raw: object;
  readonly params: unknown;
}

/** What the proxy got; its type is another package's, and wrong about both. */
interface Upstream {
  readonly headers: IncomingHttpHeaders;
  readonly stream: Readable;
}

interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  type(name: string): Reply;
  send(text: string): unknown;
}

/** JupyterLab sends whole notebooks in one message. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;
/** A kernel may take its time to start before the answer's head arrives. */
const HEADERS_TIMEOUT_MS = 300_000;

/**
 * Fastify plugin: `<prefix>/session/:id/*` is the job's session, WebSockets and streams included.
 * It leaves the parsing of bodies and the checking of credentials to the session's own server, so it must be
 * registered where none of the platform's own hooks rejects a foreign `Authorization` header.
 */
export function sessionProxy(app: FastifyInstance, options: SessionProxyOptions): void {
  const found = new WeakMap<object, Found>();
  const rules = { ...options, trustworthy: isTrustworthy(options.publicUrl) };
  const targetOf = (request: Asked): SessionTarget => {
    const target = found.get(request.raw);
    if (!target || 'ended' in target) throw new Error('a request without a session was passed on');
    return target;
  };
  const show = (request: Asked, reply: Reply, page: SessionPage): void => {
    const origins = permittedOrigins(
      found.get(request.raw)?.frameOrigins ?? [],
      options.permittedFrameOrigins,
    );
    const policy = ["default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'", ...origins].join(
      ' ',
    );
    reply
      .code(page.status)
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(renderPage(page));
  };

  // The proxy passes bodies on as they are; a parser of the platform would consume them first.
  app.removeAllContentTypeParsers();
  void app.register(httpProxy, {
    prefix: '/session/:id',
    rewritePrefix: `${app.prefix}/session/:id`,
    upstream: '',
    websocket: true,
    disableCache: true,
    destroyAgent: true,
    undici: { headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: 0 },
    httpMethods: ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'OPTIONS'],
    preHandler: (request, reply, done) => {
      Promise.resolve(options.lookup(jobOf(request))).then((session) => {
        found.set(request.raw, session);
        if (session && !('ended' in session)) done();
        else show(request, reply, session ? ENDED : UNKNOWN);
      }, done);
    },
    replyOptions: {
      getUpstream: (request) => upstreamOf(targetOf(request)),
      rewriteRequestHeaders: (request, headers) =>
        present({ ...headers, ...forwarded(request, targetOf(request), rules) }),
      rewriteHeaders: (headers, request) => {
        if (!request) return headers;
        return answered(headers, targetOf(request), `${app.prefix}/session/${jobOf(request)}/`, rules);
      },
      onResponse: (_request, reply, response) => {
        const { headers, stream } = response as unknown as Upstream;
        reply.send(needsStorage(headers) ? withStorage(stream) : stream);
      },
      onError: (reply) => show(reply.request, reply, SILENT),
    },
    wsServerOptions: { maxPayload: MAX_MESSAGE_BYTES },
    wsClientOptions: {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      ...{
        // Not in the type of these options, which is that of another package.
        rewriteRequestHeaders: (headers: IncomingHttpHeaders, request: Asked) =>
          present({
            ...headers,
            ...forwarded(request, targetOf(request), rules),
            origin: request.headers.origin,
          }),
      },
    },
  });
}

function jobOf({ params }: Asked): string {
  return (params as { readonly id: string }).id;
}

function upstreamOf({ host, port }: SessionTarget): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
