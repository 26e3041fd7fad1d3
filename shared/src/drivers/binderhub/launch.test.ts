import { withCredentials } from '../../http/credentials.js';
import { undiciTransport } from '../../node/index.js';
import { handlerServer, type HandlerServer } from '../../node/testing/handler-server.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { binderHubDriverFactory } from './driver.js';
import { binder, COMMIT, offerOf, taskOf } from './testing/samples.js';
import { SESSION_TOKEN, type Step, StrictBinder } from './testing/strict-binder.js';

const signal = new AbortController().signal;
const never = (): Promise<void> => Promise.reject(new Error('there is nothing to start'));

let server: HandlerServer;
let hub: StrictBinder;
let kept: string | undefined;
let clock: JumpClock;
beforeEach(async () => {
  kept = undefined;
  clock = new JumpClock();
  hub = new StrictBinder(() => `${server.otherUrl}/user/ada-x1/`);
  server = await handlerServer((request, response) => hub.handle(request, response));
});
afterEach(() => server.close());

const connect = (url = server.url) => {
  const transport = withCredentials(undiciTransport(), (id) =>
    Promise.resolve(kept === undefined ? undefined : { token: kept, origins: [id] }),
  );
  return binderHubDriverFactory({ transport, clock }).connect(binder(url));
};
const submit = (data: Readonly<Record<string, string>> = {}, url = server.url) =>
  connect(url).submit(taskOf(), offerOf(binder(url), data), 'key', never, signal);
const event = (phase: string, more: object = {}): Step => ({ event: { phase, ...more } });

it('gives the page of the session with its token, and closes the stream at once', async () => {
  const job = await submit();
  expect(job).toEqual({
    platformId: server.url,
    url: `${server.otherUrl}/user/ada-x1/lab/tree/work/clusters.ipynb?token=${encodeURIComponent(SESSION_TOKEN)}`,
  });
  await hub.streamClosed;
  expect(hub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /build/gh/ada/stars/${COMMIT}`,
  ]);
});

it.each([
  ['gl', `group%2Fsub%2Fstars/${COMMIT}`],
  ['git', `https%3A%2F%2Fforge.example%2Fada%2Fmy%2520stars/${COMMIT}`],
  ['zenodo', '10.5281/zenodo.3242074'],
])('keeps the encoding of a spec on the wire: %s', async (provider, spec) => {
  await submit({ provider, spec });
  expect(hub.calls[0]?.path).toBe(`/build/${provider}/${spec}`);
  expect(hub.launches).toBe(1);
});

it('reads past comments, capitals, odd phases, half lines and what is no JSON', async () => {
  hub.script = [
    event('waiting', { message: 'Waiting for build to start...\n' }),
    event('Running'),
    event('unknown', { message: null }),
    { raw: ':keepalive\n\ndata: not json\n\ndata: [1]\n\ndata: {"pha' },
    { raw: 'se": "building", "message": "Step 1\\n"}\r\n\r\n' },
    event('pushing', { message: 'x', progress: { layer: { current: 1, total: 2 } } }),
    event('BUILT', { imageName: 'x', message: 'Built\n' }),
    event('launching', { message: 'Pulling\n' }),
  ];
  const said: string[] = [];
  const launched = connect().submit(taskOf(), offerOf(binder(server.url)), 'key', never, signal, (text) =>
    said.push(text),
  );
  await expect(launched).resolves.toMatchObject({ url: expect.stringContaining('lab/tree/') as unknown });
  expect(said).toEqual([
    'Waiting for build to start...',
    'Step 1',
    'x',
    'Built',
    'Pulling',
    'server running',
  ]);
});

it.each([
  [
    'a repository that it cannot find',
    event('failed', { message: 'Could not resolve ref for gh:a/b/c.\n' }),
    'Could not resolve ref',
  ],
  ['a quota', event('failed', { message: 'Too many users running ada/stars!\n' }), 'Too many users'],
  ['a build that fails', event('failure', { message: 'pip failed\n' }), 'pip failed'],
  ['an error with a code', event('Failed', { message: 'No such repository\n', status_code: 404 }), 'No such'],
])('%s is a failure though the answer is 200, and nothing runs', async (_, failed, why) => {
  hub.script = [event('building', { message: 'Step 1/7\n' }), failed];
  await expect(submit()).rejects.toMatchObject({
    failure: {
      kind: 'refused',
      why: expect.stringContaining(why) as unknown,
      details: expect.stringContaining('Step 1/7') as unknown,
    },
  });
  expect(hub.launches).toBe(0);
});

const limited = 'Rate limit exceeded. Try again in 3600 seconds.';

it.each<[string, string, Readonly<Record<string, string>>, string]>([
  ['by its words', limited, {}, 'Try again after 2026-01-01 13:00 UTC.'],
  ['by a time', limited, { 'x-ratelimit-reset': '1767270600' }, 'Try again after 2026-01-01 12:30 UTC.'],
  ['by seconds', limited, { 'x-ratelimit-reset': '1800.5' }, 'Try again after 2026-01-01 12:30 UTC.'],
  ['not at all', 'Too many.', { 'x-ratelimit-reset': 'soon' }, 'Try again in an hour.'],
])('says when the rate limit ends, told %s', async (_, message, headers, next) => {
  hub.rateLimit = { message, headers: { ...headers, 'x-ratelimit-limit': '10' } };
  await expect(submit()).rejects.toMatchObject({
    failure: {
      kind: 'refused',
      why: 'it does not let one address launch more than 10 times in a while.',
      next,
      details: message,
    },
  });
  expect(hub.calls).toHaveLength(1);
});

it('a stream that ends early is a failure before the launch, and in doubt from then on', async () => {
  hub.becomesReady = false;
  hub.script = [event('building', { message: 'Step 1\n' }), 'end'];
  await expect(submit()).rejects.toMatchObject({ failure: { kind: 'refused' } });
  hub.script = [event('built', { message: 'Launching\n' }), 'end'];
  await expect(submit()).rejects.toMatchObject({ failure: { kind: 'ambiguous' } });
});

it('a broken connection leaves it in doubt, and is not tried again by itself', async () => {
  hub.script = [event('building'), 'cut'];
  await expect(submit()).rejects.toMatchObject({ failure: { kind: 'ambiguous' } });
  expect(hub.calls).toHaveLength(1);
  await expect(connect().recover('key', signal)).resolves.toBe('unknown');
  expect(connect().can.honoursKey).toBe(false);
});

it('a server that cannot be reached runs nothing', async () => {
  await server.close();
  await expect(submit()).rejects.toMatchObject({ failure: { kind: 'refused' } });
  server = await handlerServer((request, response) => hub.handle(request, response));
});

it('ends with the reason when aborted', async () => {
  hub.becomesReady = false;
  const aborter = new AbortController();
  const held = await handlerServer(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':keepalive\n\n');
    aborter.abort(new Error('the window closes'));
  });
  const sent = connect(held.url).submit(taskOf(), offerOf(binder(held.url)), 'key', never, aborter.signal);
  await expect(sent).rejects.toThrow('the window closes');
  await held.close();
});

it('follows a federation to the member that launches, with the credential left at home', async () => {
  kept = 'secret';
  const front = await handlerServer(async (request, response) => {
    response.writeHead(302, { location: `${server.url}${request.url ?? ''}` }).end();
  });
  await expect(submit({}, front.url)).resolves.toMatchObject({ platformId: front.url });
  expect(hub.calls[0]?.authorization).toBeUndefined();
  await front.close();
});

it('a launch without the sign-in that it wants runs nothing, and says so', async () => {
  hub.hubToken = 'secret';
  await expect(submit()).rejects.toMatchObject({
    failure: { kind: 'refused', why: expect.stringContaining('sign in') as unknown },
  });
  kept = 'secret';
  await expect(submit()).resolves.toBeDefined();
});

it.each([
  [{ phase: 'ready' }],
  [{ phase: 'ready', url: 'javascript:alert(1)', token: 'x' }],
  [{ phase: 'ready', url: 'https://ada:secret@hub.example/', token: 'x' }],
])('takes no session from %j', async (ready) => {
  hub.script = [{ event: ready }];
  await expect(submit()).rejects.toMatchObject({ failure: { kind: 'refused' } });
});

it('a gateway that sends to a login runs nothing', async () => {
  const gateway = await handlerServer(async (_request, response) => {
    response.writeHead(302, { location: '/hub/login?next=x' }).end();
  });
  await expect(submit({}, gateway.url)).rejects.toMatchObject({
    failure: { kind: 'refused', why: expect.stringContaining('sign in') as unknown },
  });
  await gateway.close();
});

it.each([
  [500, 'ambiguous'],
  [502, 'ambiguous'],
  [503, 'refused'],
  [429, 'refused'],
  [406, 'refused'],
])('an answer of HTTP %s is %s', async (status, kind) => {
  const broken = await handlerServer(async (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>');
  });
  await expect(submit({}, broken.url)).rejects.toMatchObject({ failure: { kind } });
  await broken.close();
});
