import { withCredentials } from './credentials.js';
import type { HttpRequest, HttpTransport } from './transport.js';

const signal = new AbortController().signal;
const origin = 'https://a.example';

/** @returns the Authorization header that a request would leave with */
async function sent(request: Partial<HttpRequest>): Promise<string | undefined> {
  let seen: HttpRequest | undefined;
  const answer = { status: 200, headers: {}, text: '', sizeBytes: 0 };
  const inner: HttpTransport = {
    send: (leaving) => ((seen = leaving), Promise.resolve(answer)),
    download: (leaving) => ((seen = leaving), Promise.resolve(answer)),
  };
  const transport = withCredentials(inner, (id) =>
    Promise.resolve(
      id === origin ? { token: 'secret', origins: [origin, 'https://jobs.a.example'] } : undefined,
    ),
  );
  const whole: HttpRequest = {
    method: 'GET',
    url: `${origin}/x`,
    deadlineMs: 1,
    maxBytes: 1,
    signal,
    ...request,
  };
  await transport.send(whole);
  const bySend = seen?.headers?.authorization;
  await transport.download(whole, { path: '/f' });
  expect(seen?.headers?.authorization).toBe(bySend);
  return bySend;
}

it('goes to each origin of its platform', async () => {
  await expect(sent({ platformId: origin })).resolves.toBe('Bearer secret');
  await expect(sent({ platformId: origin, url: 'https://jobs.a.example:443/1' })).resolves.toBe(
    'Bearer secret',
  );
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

it('lets nobody else’s through', async () => {
  await expect(sent({ headers: { Authorization: 'Basic x' } })).resolves.toBeUndefined();
});
