import { once } from 'node:events';
import { createServer as createMuteServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { type HttpRequest, type HttpSocket, TransportError } from '../http/transport.js';
import {
  type SocketScript,
  type ServerSocket,
  type SocketServer,
  socketServer,
} from './testing/socket-server.js';
import { undiciTransport } from './undici-transport.js';

const transport = undiciTransport();

let server: SocketServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function connect(script: SocketScript, changes: Partial<HttpRequest> = {}): Promise<HttpSocket> {
  server = await socketServer(script);
  return transport.connect(request({ url: `${server.url}/api?a=1`, ...changes }));
}

const request = (changes: Partial<HttpRequest> & { readonly url: string }) => ({
  deadlineMs: 5000,
  maxBytes: 1000,
  signal: new AbortController().signal,
  ...changes,
});

async function all(messages: AsyncIterable<string>): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of messages) texts.push(text);
  return texts;
}

it('carries text both ways, with the headers of the request, until the other side closes', async () => {
  let seen: ServerSocket['request'] | undefined;
  const socket = await connect(
    {
      onOpen: (opened) => (seen = opened.request),
      onText: (opened, text) => {
        opened.frame(2, Buffer.from('bytes'));
        opened.text(`${text} – yes`);
        if (text === 'last') opened.close();
      },
    },
    { headers: { authorization: 'Bearer secret' } },
  );
  socket.send('first');
  socket.send('last');
  await expect(all(socket.messages)).resolves.toEqual(['first – yes', 'last – yes']);
  expect(seen?.url).toBe('/api?a=1');
  expect(seen?.headers.authorization).toBe('Bearer secret');
  expect(seen?.headers.origin).toBeUndefined();
});

it('reading may stop and go on', async () => {
  const socket = await connect({
    onOpen: (opened) => ['a', 'b'].forEach(opened.text),
    onClose: (opened) => opened.close(),
  });
  for await (const text of socket.messages) {
    expect(text).toBe('a');
    break;
  }
  for await (const text of socket.messages) {
    expect(text).toBe('b');
    socket.close();
  }
  await expect(all(socket.messages)).resolves.toEqual([]);
});

it('a close that is not answered ends the connection all the same', async () => {
  let opened: ServerSocket | undefined;
  const socket = await connect({ onOpen: (at) => (opened = at) });
  socket.close();
  await expect(all(socket.messages)).resolves.toEqual([]);
  await once(opened!.connection, 'end');
  expect(opened!.connection.readableEnded).toBe(true);
});

it('a lost connection is told apart from a closed one', async () => {
  const socket = await connect({ onText: ({ connection }) => connection.destroy() });
  socket.send('go');
  await expect(all(socket.messages)).rejects.toMatchObject({ failure: 'interrupted', maybeSent: true });
});

it.each([
  ['a message that is too long', 'x'.repeat(1001), 1],
  ['more messages than are read', 'x'.repeat(900), 6],
])('%s ends the connection', async (_, text, times) => {
  // Nothing is read before the client has had enough of it and closes.
  let enough: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (enough = resolve));
  const socket = await connect({
    onOpen: (opened) => {
      for (let count = 0; count < times; count += 1) opened.text(text);
    },
    onClose: (opened) => {
      opened.close();
      enough();
    },
  });
  await closed;
  await expect(all(socket.messages)).rejects.toMatchObject({ failure: 'too-large' });
});

it.each([
  [
    'a redirect',
    'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
    'it answered 302',
  ],
  ['a refusal', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', 'it answered 403'],
  ['no HTTP', 'nonsense\r\n\r\n', ''],
])('%s opens nothing', async (_, refuse, message) => {
  const failed = connect({ refuse });
  await expect(failed).rejects.toBeInstanceOf(TransportError);
  await expect(failed).rejects.toThrow(message);
});

it('nobody listens', async () => {
  const closed = await socketServer({});
  await closed.close();
  await expect(transport.connect(request({ url: closed.url }))).rejects.toMatchObject({
    failure: 'unreachable',
    maybeSent: false,
  });
});

it('https is wss', async () => {
  server = await socketServer({});
  await expect(
    transport.connect(request({ url: server.url.replace('http:', 'https:') })),
  ).rejects.toMatchObject({ failure: 'tls', maybeSent: false });
});

it('an address that is none', async () => {
  await expect(transport.connect(request({ url: 'http://' }))).rejects.toBeInstanceOf(TransportError);
});

it('the deadline is for opening only', async () => {
  const mute = createMuteServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  await expect(transport.connect(request({ url, deadlineMs: 50 }))).rejects.toMatchObject({
    failure: 'timeout',
  });
  mute.close();
});

it('the deadline is kept by the timer that it was given', async () => {
  const mute = createMuteServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const asked: number[] = [];
  const startTimer = (act: () => void, ms: number) => (asked.push(ms), act(), () => undefined);
  await expect(
    undiciTransport({ startTimer }).connect(request({ url, deadlineMs: 3_600_000 })),
  ).rejects.toMatchObject({ failure: 'timeout' });
  expect(asked).toEqual([3_600_000]);
  mute.close();
});

it('an abort ends it before, while and after it opens', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const socket = await connect({ onText: () => controller.abort(new Error('enough')) }, { signal });
  socket.send('go');
  await expect(all(socket.messages)).rejects.toThrow('enough');
  await expect(transport.connect(request({ url: server!.url, signal }))).rejects.toThrow('enough');
  const later = new AbortController();
  const opening = transport.connect(request({ url: server!.url, signal: later.signal }));
  later.abort(new Error('no more'));
  await expect(opening).rejects.toThrow('no more');
});

it('leaves by the dispatcher that it was given', async () => {
  const dispatcher = new Agent({
    connect: (_, callback) => callback(Object.assign(new Error('no way out'), { code: 'ENETUNREACH' }), null),
  });
  await expect(
    undiciTransport({ dispatcher }).connect(request({ url: 'http://far.example' })),
  ).rejects.toMatchObject({ failure: 'unreachable', message: 'no way out' });
  await dispatcher.destroy();
});
