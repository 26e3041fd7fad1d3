import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import formbody from '@fastify/formbody';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { sessionProxy } from './proxy.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let upstream: Server;
let app: FastifyInstance;
let base: string;
let answer: Answer;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  upstream = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const silentPort = portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
  app = Fastify();
  // A parser of the platform's own must not take a session's bodies.
  await app.register(formbody);
  await app.register(sessionProxy, {
    prefix: '/platform',
    publicUrl: 'http://localhost/platform',
    permittedFrameOrigins: [],
    ownCookies: ['platform'],
    lookup: (id) => ({
      host: '127.0.0.1',
      port: id === 'silent' ? silentPort : portOf(upstream),
      token: 't',
      frameOrigins: [],
    }),
  });
  base = `${await app.listen({ host: '127.0.0.1', port: 0 })}/platform/session`;
});

afterAll(async () => {
  await app.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

test('a path, its query and its body arrive as they were sent', async () => {
  answer = (request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () =>
      response.end(`${request.method} ${request.url} ${Buffer.concat(body).toString()}`),
    );
  };
  const sent = await fetch(`${base}/1/api/contents/a%20b%2Fc?x=1&x=2`, {
    method: 'PUT',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=%31&b',
  });
  expect(await sent.text()).toBe('PUT /platform/session/1/api/contents/a%20b%2Fc?x=1&x=2 a=%31&b');
});

test('a stream arrives while it is still being sent', async () => {
  let end = (): void => undefined;
  answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-frame-options': 'DENY' });
    response.write('data: first\n\n');
    end = () => response.end();
  };
  const stream = await fetch(`${base}/1/events`);
  const reader = stream.body!.getReader();
  const { value } = (await reader.read()) as { readonly value: Uint8Array };
  expect(Buffer.from(value).toString()).toBe('data: first\n\n');
  expect(stream.headers.get('x-frame-options')).toBeNull();
  end();
  expect((await reader.read()).done).toBe(true);
});

test("the platform's own cookies and credentials stay with the platform", async () => {
  answer = (request, response) => response.end(JSON.stringify(request.headers));
  const headers = { cookie: 'platform=secret; _xsrf=1', authorization: 'Bearer platform-token' };
  const seen = (await (await fetch(`${base}/1/`, { headers })).json()) as Record<string, string>;
  expect(seen.cookie).toBe('_xsrf=1');
  expect(seen).not.toHaveProperty('authorization');
  expect(seen.host).toBe(new URL(base).host);
});

test('a session that does not answer has a page that says so', async () => {
  const page = await fetch(`${base}/silent/lab`);
  expect(page.status).toBe(502);
  expect(await page.text()).toContain('The session does not answer');
  expect(page.headers.get('content-type')).toContain('text/html');
});

/** Sends a request with a path as no browser would. @returns status and body */
function raw(path: string): Promise<readonly [number, string]> {
  const { hostname: host, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host, port, path, agent: false }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (text: string) => (said += text));
      response.on('end', () => resolve([response.statusCode ?? 0, said]));
    });
    asked.on('error', reject).end();
  });
}

test.each([
  '/platform/session/1//127.0.0.1:1/x',
  '/platform/session/1/http://127.0.0.1:1/x',
  '/platform/session/1/%2e%2e/%2e%2e/2/x',
  '/platform/session/1/..%2f..%2f2/x',
  '/platform/session/1/\\\\127.0.0.1:1/x',
  '/platform/session/1/@127.0.0.1:1/x',
  '/platform/session/1/x%0d%0aX-Injected:%201',
])('whatever the path is, it leads to the session of its job or nowhere: %s', async (target) => {
  const arrived: (string | undefined)[] = [];
  answer = (request, response) => {
    arrived.push(request.url);
    response.end(JSON.stringify(request.headers));
  };
  const [status, said] = await raw(target);
  if (arrived.length === 0) expect([400, 404, 502]).toContain(status);
  for (const url of arrived) expect(url).toMatch(/^\/platform\/session\/1\//);
  expect(said.toLowerCase()).not.toContain('x-injected":');
});

test.each(['http://127.0.0.1:1/platform/session/1/x', '//127.0.0.1:1/platform/session/1/x'])(
  'it is no proxy to anywhere else: %s',
  async (target) => {
    const arrived: (string | undefined)[] = [];
    answer = (request, response) => {
      arrived.push(request.url);
      response.end();
    };
    const [status] = await raw(target);
    // RFC 9112, section 3.2.2: a whole address is to be taken, and its path alone counts.
    expect(status).toBe(target.startsWith('//') ? 404 : 200);
    for (const url of arrived) expect(url).toMatch(/^\/platform\/session\/1\//);
  },
);

test('a header of the session that would break the answer apart is no answer', async () => {
  answer = (_, response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\nx-a: b\rx-injected: 1\r\ncontent-length: 2\r\n\r\nok');
  };
  const page = await fetch(`${base}/1/`);
  expect([page.status, page.headers.get('x-injected')]).toEqual([502, null]);
});
