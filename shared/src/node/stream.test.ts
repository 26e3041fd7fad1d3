import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HttpRequest } from '../http/transport.js';
import { scriptedServer, type ScriptedServer } from './testing/scripted-server.js';
import { undiciTransport } from './undici-transport.js';

const transport = undiciTransport();

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `${server.url}/events`,
  deadlineMs: 5000,
  maxBytes: 1000,
  signal: new AbortController().signal,
  ...changes,
});

/** Begins an answer and hands it over. */
function answering(status = 200): Promise<ServerResponse> {
  return new Promise((resolve) =>
    server.on('GET /events', {
      act: (_, response) => {
        response.writeHead(status, { 'Content-Type': 'text/event-stream' }).flushHeaders();
        resolve(response);
      },
    }),
  );
}

async function all(pieces: AsyncIterable<string>): Promise<string> {
  let whole = '';
  for await (const piece of pieces) whole += piece;
  return whole;
}

it('gives each piece as it comes, characters whole', async () => {
  const answer = answering();
  const { status, headers, pieces } = await transport.stream(request());
  expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
  const response = await answer;
  const reading = pieces[Symbol.asyncIterator]();
  response.write('data: 1\n\n');
  await expect(reading.next()).resolves.toEqual({ done: false, value: 'data: 1\n\n' });
  const euro = Buffer.from('€');
  response.write(Buffer.concat([Buffer.from('2'), euro.subarray(0, 1)]));
  await expect(reading.next()).resolves.toEqual({ done: false, value: '2' });
  response.end(euro.subarray(1));
  await expect(reading.next()).resolves.toEqual({ done: false, value: '€' });
  await expect(reading.next()).resolves.toEqual({ done: true, value: undefined });
});

it('any other answer comes whole, and no redirect is followed', async () => {
  server.on('GET /events', { status: 307, headers: { location: '/there' }, body: 'elsewhere' });
  const { status, headers, pieces } = await transport.stream(request());
  expect([status, headers.location]).toEqual([307, '/there']);
  await expect(all(pieces)).resolves.toBe('elsewhere');
  expect(server.calls()).toEqual(['GET /events']);
});

it('leaving the iteration closes the connection', async () => {
  const answer = answering();
  const { pieces } = await transport.stream(request());
  const response = await answer;
  const gone = once(response, 'close');
  response.write('first');
  for await (const piece of pieces) {
    expect(piece).toBe('first');
    break;
  }
  await gone;
  expect(response.destroyed).toBe(true);
});

it('bounds the whole', async () => {
  const answer = answering();
  const { pieces } = await transport.stream(request());
  (await answer).end('x'.repeat(1001));
  await expect(all(pieces)).rejects.toMatchObject({ failure: 'too-large' });
});

it.each([200, 500])('the deadline holds for the body too (%s)', async (code) => {
  const answer = answering(code);
  const { pieces } = await transport.stream(request({ deadlineMs: 200 }));
  (await answer).write('begun');
  await expect(all(pieces)).rejects.toMatchObject({ failure: 'timeout', maybeSent: true });
});

it('the deadline ends an answer that nobody reads', async () => {
  const answer = answering();
  await transport.stream(request({ deadlineMs: 100 }));
  const response = await answer;
  await once(response, 'close');
  expect(response.destroyed).toBe(true);
});

it('an abort rejects with its reason, and a connection that breaks is told', async () => {
  const controller = new AbortController();
  const answer = answering();
  const { pieces } = await transport.stream(request({ signal: controller.signal }));
  await answer;
  const reading = all(pieces);
  controller.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');

  const other = answering();
  const broken = await transport.stream(request());
  (await other).destroy();
  await expect(all(broken.pieces)).rejects.toMatchObject({ failure: 'interrupted' });
});

it('no answer at all rejects as for send', async () => {
  const url = server.url;
  await server.close();
  await expect(transport.stream(request({ url }))).rejects.toMatchObject({
    failure: 'unreachable',
    maybeSent: false,
  });
  server = await scriptedServer();
});
