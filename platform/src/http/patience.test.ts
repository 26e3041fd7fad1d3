import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { limitPatience } from './patience.js';

let app: FastifyInstance;
let given = 0;

/** Far more than sockets hold. */
const LARGE = 256 * 2 ** 20;
const CHUNK = Buffer.alloc(2 ** 16);

function* chunks(): Generator<Buffer> {
  for (given = 0; given < LARGE; given += CHUNK.length) yield CHUNK;
}

beforeAll(async () => {
  app = fastify();
  limitPatience(app, { idle: 300, document: 100 });
  app.get('/large', (_request, reply) => reply.send(Readable.from(chunks())));
  app.post('/requests', (request) => request.body);
  app.post('/refused', { onRequest: (_request, reply) => void reply.code(401).send('no') }, () => 'never');
  app.addContentTypeParser('text/x-upload', (_request, payload, done) => done(null, payload));
  app.post('/jobs', async (request) => {
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
    return { bytes };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

const head = (path: string, type: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: 20\r\nconnection: close\r\n\r\n`;

const portOf = (): number => (app.server.address() as AddressInfo).port;

/** Sends text piece by piece, with a pause before each. @returns what came until the end */
function talk(pieces: readonly string[], pauseMs: number): Promise<string> {
  const socket = connect(portOf(), '127.0.0.1');
  const timers = pieces.map((piece, index) => setTimeout(() => socket.write(piece), index * pauseMs));
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    const end = (): void => {
      timers.forEach(clearTimeout);
      resolve(said);
    };
    socket.once('error', end).once('close', end);
  });
}

test('a document that comes byte by byte is given up, in words', async () => {
  // What is sent after the answer may take the answer with it: the connection is reset.
  const said = await talk([head('/requests', 'application/json'), ' ', ' '], 40);
  expect(said).toMatch(/^HTTP\/1\.1 408 [^]*The request took too long to arrive\. Send it again\.\n/);
});

test('so is one that goes on after its answer', async () => {
  const refused = head('/refused', 'application/json').replace('connection: close\r\n', '');
  const said = await talk([refused, ...Array<string>(19).fill(' ')], 40);
  expect(said).toMatch(/^HTTP\/1\.1 401 [^]*no$/);
});

test('an upload may take as long as it moves', async () => {
  const pieces = [head('/jobs', 'text/x-upload'), ...Array<string>(10).fill('xx')];
  expect(await talk(pieces, 40)).toMatch(/^HTTP\/1\.1 200 [^]*\{"bytes":20\}/);
});

test('a client that takes nothing is let go, and nothing piles up for it meanwhile', async () => {
  const closed = new Promise<void>((resolve) =>
    app.server.once('connection', (socket) => socket.once('close', () => resolve())),
  );
  const socket = connect(portOf(), '127.0.0.1');
  socket.write('GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await closed;
  expect(given).toBeGreaterThan(0);
  expect(given).toBeLessThan(LARGE / 4);
  socket.destroy();
});
