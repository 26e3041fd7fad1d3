import type { HttpRequest } from '@run-elsewhere/planner';
import { RelayTransport } from './relay-transport.js';
import { FakeSocket } from './testing/fake-socket.js';

function setUp(): { sockets: FakeSocket[]; transport: RelayTransport } {
  const sockets: FakeSocket[] = [];
  const transport = new RelayTransport(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  });
  return { sockets, transport };
}

const request = (signal = new AbortController().signal): HttpRequest => ({
  method: 'GET',
  url: 'https://platform.example/jobs',
  platformId: 'https://platform.example',
  deadlineMs: 1000,
  maxBytes: 1000,
  signal,
});

const answer = (id: unknown, text = 'ok'): object => ({
  id,
  type: 'response',
  status: 200,
  headers: {},
  text,
});

test('answers find their requests in any order, over one socket', async () => {
  const { sockets, transport } = setUp();
  const first = transport.send(request());
  const second = transport.send(request());
  const [socket] = sockets;
  const sent = socket!.nextSent();
  socket!.open();
  await sent;
  await Promise.resolve();
  expect(sockets).toHaveLength(1);
  expect(socket!.sent).toHaveLength(2);
  socket!.say(answer(socket!.sent[1]!.id, 'second'));
  socket!.say(answer(socket!.sent[0]!.id, 'first'));
  expect((await first).text).toBe('first');
  expect((await second).text).toBe('second');
});

test('a message carries the request and not its signal', async () => {
  const { sockets, transport } = setUp();
  const sending = transport.download(request(), { path: 'results/a.fits' });
  const sent = sockets[0]!.nextSent();
  sockets[0]!.open();
  await sent;
  expect(sockets[0]!.sent[0]).toEqual({
    id: 1,
    type: 'download',
    method: 'GET',
    url: 'https://platform.example/jobs',
    platformId: 'https://platform.example',
    deadlineMs: 1000,
    maxBytes: 1000,
    to: { path: 'results/a.fits' },
  });
  sockets[0]!.say({ ...answer(1), sizeBytes: 7 });
  expect((await sending).sizeBytes).toBe(7);
});

test('an abort reaches the relay and rejects with its reason', async () => {
  const { sockets, transport } = setUp();
  const controller = new AbortController();
  const sending = transport.send(request(controller.signal));
  const sent = sockets[0]!.nextSent();
  sockets[0]!.open();
  await sent;
  controller.abort(new Error('enough'));
  await expect(sending).rejects.toThrow('enough');
  expect(sockets[0]!.sent[1]).toEqual({ id: 1, type: 'abort' });
});

test('a failure keeps its kind and whether anything was sent', async () => {
  const { sockets, transport } = setUp();
  const sending = transport.send(request());
  const sent = sockets[0]!.nextSent();
  sockets[0]!.open();
  await sent;
  sockets[0]!.say({ id: 1, type: 'failure', failure: 'unreachable', message: 'refused', maybeSent: false });
  await expect(sending).rejects.toMatchObject({
    failure: 'unreachable',
    message: 'refused',
    maybeSent: false,
  });
});

test('a lost socket interrupts what is under way, and the next request opens a new one', async () => {
  const { sockets, transport } = setUp();
  const lost = transport.send(request());
  const sent = sockets[0]!.nextSent();
  sockets[0]!.open();
  await sent;
  sockets[0]!.close();
  await expect(lost).rejects.toMatchObject({ failure: 'interrupted', maybeSent: true });

  const again = transport.send(request());
  expect(sockets).toHaveLength(2);
  const resent = sockets[1]!.nextSent();
  sockets[1]!.open();
  await resent;
  sockets[1]!.say(answer(sockets[1]!.sent[0]!.id));
  expect((await again).status).toBe(200);
});

test('a server that cannot be reached fails before anything was sent', async () => {
  const { sockets, transport } = setUp();
  const sending = transport.send(request());
  sockets[0]!.close();
  await expect(sending).rejects.toMatchObject({ failure: 'unreachable', maybeSent: false });
});
