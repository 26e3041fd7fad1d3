import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HttpSocket } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { editorSocket } from './editor-socket.js';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A text frame with `yes`, then a close frame: RFC 6455, section 5.2. */
const YES_AND_GOODBYE = Buffer.from([0x81, 3, 0x79, 0x65, 0x73, 0x88, 0]);

const seen: IncomingMessage[] = [];
let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer();
  server.on('upgrade', (request: IncomingMessage, connection: Duplex) => {
    seen.push(request);
    if (request.url === '/no') {
      connection.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const key = `${request.headers['sec-websocket-key'] ?? ''}${GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    connection.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    connection.end(YES_AND_GOODBYE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => seen.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const connect = (find: () => unknown, path: string): Promise<HttpSocket> =>
  undiciTransport({ openSocket: editorSocket(find) }).connect({
    url: base + path,
    headers: { authorization: 'Bearer secret' },
    deadlineMs: 5000,
    maxBytes: 1000,
    signal: new AbortController().signal,
  });

it.each([
  ["Node's own WebSocket", () => globalThis.WebSocket],
  ["undici's, where Node has none", () => undefined],
])('opens %s with the headers of the request', async (_, find) => {
  const { messages } = await connect(find, '/yes');
  const texts = [];
  for await (const text of messages) texts.push(text);
  expect(texts).toEqual(['yes']);
  expect(seen[0]!.headers.authorization).toBe('Bearer secret');
  await expect(connect(find, '/no')).rejects.toMatchObject({ name: 'TransportError' });
});

it('says what the editor saw in place of a WebSocket', async () => {
  class Patched extends WebSocket {
    readonly responseStatusCode = 407;
  }
  await expect(connect(() => Patched, '/no')).rejects.toMatchObject({
    failure: 'unreachable',
    message: expect.stringContaining('407') as string,
  });
});
