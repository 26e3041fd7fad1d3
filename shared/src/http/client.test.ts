import type { Clock } from '../model/index.js';
import { HttpClient } from './client.js';
import { PlatformError } from './errors.js';
import { type HttpRequest, type HttpResponse, type HttpTransport, TransportError } from './transport.js';

const signal = new AbortController().signal;
const call = { tried: 'do it', signal };

type Outcome = Partial<HttpResponse> | TransportError;

/** A transport that plays outcomes, the last one again and again; and a clock that jumps. */
function play(...outcomes: readonly Outcome[]) {
  const requests: HttpRequest[] = [];
  const pauses: number[] = [];
  const next = (request: HttpRequest): Promise<HttpResponse> => {
    const outcome = outcomes[Math.min(requests.length, outcomes.length - 1)]!;
    requests.push(request);
    if (outcome instanceof TransportError) return Promise.reject(outcome);
    return Promise.resolve({ status: 200, headers: {}, text: '', ...outcome });
  };
  const transport: HttpTransport = {
    send: next,
    download: async (request) => ({ ...(await next(request)), sizeBytes: 7 }),
  };
  const clock: Clock = {
    now: () => Date.UTC(2026, 0, 1),
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const client = new HttpClient({ transport, clock, platformName: 'Alpha', platformId: 'https://a.example' });
  return { client, requests, pauses };
}

const lost = (maybeSent = true) => new TransportError('interrupted', 'socket hang up', maybeSent);

it('bounds every request and names the platform for its credential, unless told otherwise', async () => {
  const { client, requests } = play({});
  await client.get('https://a.example/x', call);
  await client.get('https://b.example/x', { ...call, withCredential: false });
  expect(requests[0]).toMatchObject({
    platformId: 'https://a.example',
    deadlineMs: 20_000,
    maxBytes: 4 * 1024 ** 2,
  });
  expect(requests[1]!.platformId).toBeUndefined();
});

it('redirects and expected statuses are answers', async () => {
  await expect(play({ status: 303 }).client.get('https://a.example/', call)).resolves.toMatchObject({
    status: 303,
  });
  const { client } = play({ status: 404 });
  await expect(client.get('https://a.example/', { ...call, expect: [404] })).resolves.toMatchObject({
    status: 404,
  });
});

it('a transport that knows more than the kind of failure says it in its own words', async () => {
  const words = { why: 'this page may not talk to it.', next: 'Ask it to allow this page.' };
  const blocked = new TransportError('forbidden', 'Failed to fetch', false, { words });
  await expect(play(blocked).client.get('https://a.example/', call)).rejects.toMatchObject({
    failure: { ...words, kind: 'refused', details: 'Failed to fetch' },
    message: 'Alpha: could not do it: this page may not talk to it. Ask it to allow this page.',
  });
  const lostPost = new TransportError('unreachable', 'Failed to fetch', true, { words });
  await expect(play(lostPost).client.post('https://a.example/', call)).rejects.toMatchObject({
    failure: { kind: 'ambiguous' },
  });
});

describe('repeats', () => {
  it('reads after a lost connection and after 502, 503, 504, three times at most', async () => {
    const { client, requests, pauses } = play(lost(), { status: 503 }, {});
    await client.get('https://a.example/', call);
    expect(requests).toHaveLength(3);
    expect(pauses[0]).toBeLessThanOrEqual(500);
    const hopeless = play({ status: 504 });
    await expect(hopeless.client.get('https://a.example/', call)).rejects.toMatchObject({
      failure: { kind: 'unreachable' },
    });
    expect(hopeless.requests).toHaveLength(3);
  });

  it('honours Retry-After as seconds and as a date, and gives up where it asks for much patience', async () => {
    const seconds = play({ status: 503, headers: { 'retry-after': '7' } }, {});
    await seconds.client.get('https://a.example/', call);
    expect(seconds.pauses).toEqual([7000]);
    const date = play({ status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' } }, {});
    await date.client.get('https://a.example/', call);
    expect(date.pauses).toEqual([9000]);
    const long = play({ status: 503, headers: { 'retry-after': '3600' } });
    await expect(long.client.get('https://a.example/', call)).rejects.toBeInstanceOf(PlatformError);
    expect(long.requests).toHaveLength(1);
  });

  it('no POST whose first copy may have arrived, unless the platform knows it again', async () => {
    for (const outcome of [lost(), { status: 502 }, { status: 504 }]) {
      const once = play(outcome);
      await expect(once.client.post('https://a.example/', call)).rejects.toMatchObject({
        failure: { kind: 'ambiguous' },
      });
      expect(once.requests).toHaveLength(1);
    }
    const keyed = play(lost(), {});
    await keyed.client.post('https://a.example/', { ...call, repeatable: true });
    expect(keyed.requests).toHaveLength(2);
  });

  it('a POST that surely never left, or was put off with 429', async () => {
    for (const outcome of [lost(false), { status: 429 }]) {
      const { client, requests } = play(outcome, {});
      await client.post('https://a.example/', call);
      expect(requests).toHaveLength(2);
    }
  });

  it.each(['forbidden', 'too-large', 'tls'] as const)('nothing after %s', async (failure) => {
    const { client, requests } = play(new TransportError(failure, 'no', false));
    await expect(client.get('https://a.example/', call)).rejects.toBeInstanceOf(PlatformError);
    expect(requests).toHaveLength(1);
  });
});

describe('failures', () => {
  it.each([
    [401, {}, 'sign-in'],
    [403, {}, 'sign-in'],
    [403, { 'x-vo-authenticated': 'ada' }, 'refused'],
    [404, {}, 'gone'],
    [410, {}, 'gone'],
    [405, {}, 'unsupported'],
    [400, {}, 'refused'],
    [413, {}, 'refused'],
    [500, {}, 'unreachable'],
  ])('%s %j is %s', async (status, headers, kind) => {
    const { client } = play({ status, headers, text: 'the server says\u0007 no' });
    await expect(client.post('https://a.example/', call)).rejects.toMatchObject({
      failure: { platformName: 'Alpha', tried: 'do it', kind, details: 'the server says no' },
    });
  });

  it('keep the server’s text bounded, and HTML as text', async () => {
    const html = `<!DOCTYPE html><html><head><style>p{}</style></head><body><p>Out of order</p>${'x'.repeat(90_000)}`;
    const { client } = play({ status: 400, text: html });
    const error = await client
      .get('https://a.example/', call)
      .catch((caught: unknown) => caught as PlatformError);
    expect((error as PlatformError).failure.details).toMatch(/^Out of order/);
    expect((error as PlatformError).failure.details!.length).toBeLessThanOrEqual(2000);
  });

  it('an abort stays an abort', async () => {
    const reason = new Error('closed');
    const transport: HttpTransport = {
      send: () => Promise.reject(reason),
      download: () => Promise.reject(reason),
    };
    const clock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
    const client = new HttpClient({ transport, clock, platformName: 'Alpha' });
    await expect(client.get('https://a.example/', call)).rejects.toBe(reason);
    await expect(client.download('https://a.example/', { path: '/x' }, call)).rejects.toBe(reason);
  });

  it('of a download are failures too', async () => {
    const { client } = play({ status: 404 }, lost());
    await expect(client.download('https://a.example/', { path: '/x' }, call)).rejects.toMatchObject({
      failure: { kind: 'gone' },
    });
    await expect(client.download('https://a.example/', { path: '/x' }, call)).rejects.toMatchObject({
      failure: { kind: 'unreachable' },
    });
  });
});

it('who has waited in vain for long is told, and not made to wait as long again', async () => {
  const late = new TransportError('timeout', 'the deadline passed', true);
  const short = play(late);
  await expect(short.client.get('https://a.example/', call)).rejects.toBeInstanceOf(PlatformError);
  expect(short.requests).toHaveLength(3);
  const long = play(late);
  const patient = { ...call, deadlineMs: 3_600_000 };
  await expect(long.client.get('https://a.example/', patient)).rejects.toBeInstanceOf(PlatformError);
  expect(long.requests).toHaveLength(1);
});
