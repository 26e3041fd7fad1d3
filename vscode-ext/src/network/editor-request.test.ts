import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { editorRequest } from './editor-request.js';

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

const seen: Seen[] = [];
let left: Promise<unknown> | undefined;
let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ request, body });
      if (request.url === '/events') {
        left = once(response, 'close');
        response.writeHead(200).write('first');
      } else if (request.url === '/moved') response.writeHead(303, { location: '/there' }).end();
      else if (request.url === '/twice') {
        response
          .writeHead(401, [
            ['WWW-Authenticate', 'Bearer'],
            ['WWW-Authenticate', 'Basic realm="a"'],
          ] as never)
          .end('no');
      } else response.writeHead(200, { 'content-type': 'text/plain' }).end('yes');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => seen.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const transport = undiciTransport({ request: editorRequest(() => globalThis.fetch) });
const request = (fields: Partial<HttpRequest> & { readonly url: string }): HttpRequest => ({
  method: 'GET',
  deadlineMs: 5000,
  maxBytes: 1000,
  signal: new AbortController().signal,
  ...fields,
});

it('gives an answer back as it came, redirects too', async () => {
  expect(await transport.send(request({ url: `${base}/yes` }))).toMatchObject({ status: 200, text: 'yes' });
  const moved = await transport.send(request({ url: `${base}/moved`, method: 'POST' }));
  expect(moved).toMatchObject({ status: 303, headers: { location: '/there' } });
  expect(seen.map(({ request: { url } }) => url)).toEqual(['/yes', '/moved']);
  const twice = await transport.send(request({ url: `${base}/twice` }));
  expect(twice.headers['www-authenticate']).toBe('Bearer, Basic realm="a"');
});

it('streams a body with its length, and asks for no compression', async () => {
  const body = { kind: 'multipart', parts: [{ name: 'MODE', content: { text: 'live' } }] } as const;
  await transport.send(
    request({ url: `${base}/yes`, method: 'POST', body, headers: { 'Idempotency-Key': 'k' } }),
  );
  const [{ request: got, body: sent } = seen[0]!] = seen;
  expect(got.headers['content-length']).toBe(String(Buffer.byteLength(sent)));
  expect(got.headers).toMatchObject({ 'accept-encoding': 'identity', 'idempotency-key': 'k' });
  expect(got.headers['transfer-encoding']).toBeUndefined();
  expect(sent).toContain('name="MODE"\r\n\r\nlive');
});

it('gives pieces as they come, and closes the connection when they are left', async () => {
  const { status, pieces } = await transport.stream(request({ url: `${base}/events` }));
  expect(status).toBe(200);
  for await (const piece of pieces) {
    expect(piece).toBe('first');
    break;
  }
  await left;
  const late = await transport.stream(request({ url: `${base}/events`, deadlineMs: 300 }));
  const reading = (async () => {
    for await (const piece of late.pieces) expect(piece).toBe('first');
  })();
  await expect(reading).rejects.toMatchObject({ failure: 'timeout' });
});

it('says why there is no answer', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(transport.send(request({ url: `http://127.0.0.1:${port}/` }))).rejects.toMatchObject({
    failure: 'unreachable',
    maybeSent: false,
    message: expect.stringContaining('ECONNREFUSED') as string,
  });
});

it("leaves by the editor's fetch of the moment", async () => {
  const ways: string[] = [];
  const way = (name: string) => (url: string) => {
    ways.push(`${name} ${url}`);
    return Promise.resolve(new Response(name));
  };
  let fetch = way('plain');
  const changing = undiciTransport({ request: editorRequest(() => fetch) });
  await changing.send(request({ url: 'https://far.example/' }));
  fetch = way('proxied');
  await changing.send(request({ url: 'https://far.example/' }));
  expect(ways).toEqual(['plain https://far.example/', 'proxied https://far.example/']);
});

it('ends when it is aborted', async () => {
  const aborting = new AbortController();
  const hanging = undiciTransport({
    request: editorRequest(
      (): typeof fetch => (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        }),
    ),
  });
  const sending = hanging.send(request({ url: 'https://far.example/', signal: aborting.signal }));
  aborting.abort(new Error('enough'));
  await expect(sending).rejects.toThrow('enough');
});

it('lets go of an answer of which nothing more comes', async () => {
  const stalled = transport.send(request({ url: `${base}/events`, stallMs: 200 }));
  await expect(stalled).rejects.toMatchObject({ failure: 'stalled', maybeSent: true });
  await left;
});
