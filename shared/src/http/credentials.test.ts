import { type PlatformCredential, withCredentials } from './credentials.js';
import type { HttpRequest, HttpTransport, LiveTransport } from './transport.js';

const signal = new AbortController().signal;
const origin = 'https://a.example';
const BASIC = 'https://basic.example';

const kept: Readonly<Record<string, PlatformCredential>> = {
  [origin]: { token: 'secret', origins: [origin, 'https://jobs.a.example'] },
  [BASIC]: { token: 'YWRhOnNlY3JldA==', origins: [BASIC], scheme: 'Basic' },
};
const lookup = (id: string) => Promise.resolve(kept[id]);

/** @returns the Authorization header that a request would leave with, by whichever way */
async function sent(request: Partial<HttpRequest>): Promise<string | undefined> {
  const seen: (string | undefined)[] = [];
  const see = ({ headers }: Pick<HttpRequest, 'headers'>): void =>
    void seen.push(headers?.authorization ?? headers?.Authorization);
  const answer = { status: 200, headers: {}, text: '', sizeBytes: 0 };
  const nothing = (async function* (): AsyncGenerator<string> {})();
  const inner: LiveTransport = {
    send: (leaving) => (see(leaving), Promise.resolve(answer)),
    download: (leaving) => (see(leaving), Promise.resolve(answer)),
    stream: (leaving) => (see(leaving), Promise.resolve({ ...answer, pieces: nothing })),
    connect: (leaving) => (
      see(leaving),
      Promise.resolve({ send: () => undefined, close: () => undefined, messages: nothing })
    ),
  };
  const transport = withCredentials(inner, lookup);
  const whole: HttpRequest = {
    method: 'GET',
    url: `${origin}/x`,
    deadlineMs: 1,
    maxBytes: 1,
    signal,
    ...request,
  };
  await transport.send(whole);
  await transport.download(whole, { path: '/f' });
  await transport.stream(whole);
  await transport.connect(whole);
  expect(seen).toEqual([seen[0], seen[0], seen[0], seen[0]]);
  return seen[0];
}

it('goes to each origin of its platform', async () => {
  await expect(sent({ platformId: origin })).resolves.toBe('Bearer secret');
  await expect(sent({ platformId: origin, url: 'https://jobs.a.example:443/1' })).resolves.toBe(
    'Bearer secret',
  );
});

it('has the scheme that its platform wants', async () => {
  await expect(sent({ platformId: BASIC, url: BASIC })).resolves.toBe('Basic YWRhOnNlY3JldA==');
});

it.each([
  ['another host', { platformId: origin, url: 'https://a.example.evil.example/' }],
  ['another port', { platformId: origin, url: 'https://a.example:8443/' }],
  ['plain http', { platformId: origin, url: 'http://a.example/' }],
  ['an address with a name in it', { platformId: origin, url: 'https://a.example@evil.example/' }],
  ['no platform', {}],
  ['another platform', { platformId: 'https://b.example' }],
])('never goes to %s', async (_, request) => {
  await expect(sent(request)).resolves.toBeUndefined();
});

it('lets another one through only where no platform is named', async () => {
  const headers = { Authorization: 'token of-a-session' };
  await expect(sent({ headers })).resolves.toBe('token of-a-session');
  await expect(sent({ headers, platformId: 'https://b.example' })).resolves.toBeUndefined();
  await expect(sent({ headers, platformId: origin })).resolves.toBe('Bearer secret');
  await expect(
    sent({ headers, platformId: origin, url: 'https://elsewhere.example' }),
  ).resolves.toBeUndefined();
});

it('makes no live transport out of a plain one', () => {
  const plain: HttpTransport = {
    send: () => Promise.reject(new Error('never')),
    download: () => Promise.reject(new Error('never')),
  };
  expect('connect' in withCredentials(plain, lookup)).toBe(false);
});
