import type { HttpRequest } from '@run-elsewhere/planner';
import { RelayTransport } from './relay-transport.js';
import { FakeSocket } from './testing/fake-socket.js';

const request = (signal = new AbortController().signal): HttpRequest => ({
  method: 'GET',
  url: 'https://platform.example/events',
  headers: { accept: 'text/event-stream' },
  deadlineMs: 1000,
  maxBytes: 1000,
  signal,
});

async function setUp(): Promise<{ relay: FakeSocket; transport: RelayTransport }> {
  const relay = new FakeSocket();
  const transport = new RelayTransport(() => relay);
  const warm = transport.send(request());
  const sent = relay.nextSent();
  relay.open();
  await sent;
  relay.say(head(1, 204));
  await warm;
  relay.sent.length = 0;
  return { relay, transport };
}

const head = (id: number, status: number): object => ({
  id,
  type: 'response',
  status,
  headers: {},
  text: '',
});
const text = (words: string, id = 2): object => ({ id, type: 'text', text: words });

async function all(texts: AsyncIterable<string>): Promise<string[]> {
  const heard: string[] = [];
  for await (const words of texts) heard.push(words);
  return heard;
}

test('pieces arrive in order and are acknowledged when they are read', async () => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const streaming = transport.stream(request());
  await sent;
  expect(relay.sent[0]).toEqual({
    id: 2,
    type: 'stream',
    method: 'GET',
    url: 'https://platform.example/events',
    headers: { accept: 'text/event-stream' },
    deadlineMs: 1000,
    maxBytes: 1000,
  });
  relay.say(head(2, 200));
  const { status, pieces } = await streaming;
  expect(status).toBe(200);
  relay.say(text('a'));
  relay.say(text('b'));
  expect(relay.sent).toHaveLength(1);
  const reading = pieces[Symbol.asyncIterator]();
  await expect(reading.next()).resolves.toEqual({ done: false, value: 'a' });
  expect(relay.sent.slice(1)).toEqual([{ id: 2, type: 'taken' }]);
  relay.say({ id: 2, type: 'end' });
  await expect(reading.next()).resolves.toEqual({ done: false, value: 'b' });
  await expect(reading.next()).resolves.toEqual({ done: true, value: undefined });
});

test('leaving the iteration aborts the stream, once', async () => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const streaming = transport.stream(request());
  await sent;
  relay.say(head(2, 200));
  const { pieces } = await streaming;
  relay.say(text('a'));
  for await (const piece of pieces) {
    expect(piece).toBe('a');
    break;
  }
  relay.say(text('on its way'));
  await expect(all(pieces)).resolves.toEqual([]);
  expect(relay.sent.slice(1)).toEqual([
    { id: 2, type: 'taken' },
    { id: 2, type: 'abort' },
  ]);
});

test.each([
  ['before it has begun', false],
  ['in its middle', true],
])('a failure %s says what happened', async (_, begun) => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const streaming = transport.stream(request());
  await sent;
  if (begun) relay.say(head(2, 200));
  const reading = begun ? all((await streaming).pieces) : streaming;
  relay.say({ id: 2, type: 'failure', failure: 'too-large', message: 'too long', maybeSent: true });
  await expect(reading).rejects.toMatchObject({ failure: 'too-large', maybeSent: true });
});

test('an abort ends what is being read, with its reason', async () => {
  const { relay, transport } = await setUp();
  const controller = new AbortController();
  const sent = relay.nextSent();
  const opening = transport.connect(request(controller.signal));
  await sent;
  relay.say(head(2, 101));
  const reading = all((await opening).messages);
  controller.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
  expect(relay.sent.at(-1)).toEqual({ id: 2, type: 'abort' });
});

test('a socket carries text both ways, and its reading may stop and go on', async () => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const opening = transport.connect(request());
  await sent;
  expect(relay.sent[0]).toMatchObject({ id: 2, type: 'connect' });
  relay.say(head(2, 101));
  const socket = await opening;
  socket.send('question');
  expect(relay.sent.at(-1)).toEqual({ id: 2, type: 'text', text: 'question' });
  relay.say(text('one'));
  relay.say(text('two'));
  for await (const words of socket.messages) {
    expect(words).toBe('one');
    break;
  }
  relay.say({ id: 2, type: 'end' });
  await expect(all(socket.messages)).resolves.toEqual(['two']);
});

test('closing a socket ends its messages at once, and says so once', async () => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const opening = transport.connect(request());
  await sent;
  relay.say(head(2, 101));
  const socket = await opening;
  relay.say(text('unread'));
  socket.close();
  socket.close();
  socket.send('too late');
  await expect(all(socket.messages)).resolves.toEqual([]);
  expect(relay.sent.slice(1)).toEqual([{ id: 2, type: 'close' }]);
});

test('a lost relay is a lost connection', async () => {
  const { relay, transport } = await setUp();
  const sent = relay.nextSent();
  const opening = transport.connect(request());
  await sent;
  relay.say(head(2, 101));
  const reading = all((await opening).messages);
  relay.close();
  await expect(reading).rejects.toMatchObject({ failure: 'interrupted', maybeSent: true });
});

test('a relay that says nothing counts as lost some time after the deadline; an open socket may be silent', async () => {
  const { relay, transport } = await setUp();
  jest.useFakeTimers();
  const opening = transport.connect(request());
  const streaming = expect(transport.stream(request())).rejects.toMatchObject({ failure: 'timeout' });
  await jest.advanceTimersByTimeAsync(0);
  relay.say(head(2, 101));
  const socket = await opening;
  await jest.advanceTimersByTimeAsync(6000);
  await streaming;
  expect(relay.sent.at(-1)).toEqual({ id: 3, type: 'abort' });
  relay.say(text('still there'));
  relay.say({ id: 2, type: 'end' });
  await expect(all(socket.messages)).resolves.toEqual(['still there']);
  jest.useRealTimers();
});
