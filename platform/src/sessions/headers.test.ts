import { answered, forwarded } from './headers.js';

const target = { host: '127.0.0.1', port: 1, token: 'session-token', frameOrigins: [] };
const rules = { publicUrl: 'https://platform.example.org', permittedFrameOrigins: [], ownCookies: [] };
const from = (headers: Record<string, string>) =>
  forwarded({ headers, host: headers.host ?? '', ip: '192.0.2.1' }, target, rules);

test.each([
  ['token session-token', true],
  ['Bearer session-token', true],
  ['Bearer platform-token', false],
  ['Basic c2Vzc2lvbi10b2tlbg==', false],
  ['session-token', false],
])('the credential "%s" is passed on: %s', (authorization, expected) => {
  expect(from({ authorization }).authorization).toBe(expected ? authorization : undefined);
});

test('who asks is said by the proxy, not by the client', () => {
  const claims = {
    'x-forwarded-for': '203.0.113.1',
    'x-real-ip': '203.0.113.1',
    forwarded: 'for=203.0.113.1',
  };
  expect(from({ host: 'platform.example.org', ...claims })).toMatchObject({
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
    'x-real-ip': undefined,
    forwarded: undefined,
  });
});

test("the page's own origin agrees with the host, even if a proxy in front replaced the host", () => {
  expect(from({ host: 'internal:8000', origin: 'https://platform.example.org' }).host).toBe(
    'platform.example.org',
  );
  expect(from({ host: 'internal:8000', origin: 'https://evil.example.org' }).host).toBe('internal:8000');
  expect(from({ host: 'internal:8000', origin: 'null' }).host).toBe('internal:8000');
});

test('a session speaks for itself, and not for the origin that it shares with the others', () => {
  const upstream = {
    'content-type': 'text/plain',
    'set-cookie': ['a=1; Path=/; Domain=example.org'],
    'service-worker-allowed': '/',
    'clear-site-data': '"*"',
    nel: '{"report_to":"x","max_age":1}',
    'report-to': '{"group":"x","endpoints":[{"url":"https://elsewhere.example"}]}',
    'alt-svc': 'h2="elsewhere.example:443"',
    'strict-transport-security': 'max-age=1; includeSubDomains',
  };
  expect(answered(upstream, target, '/session/1/', { ...rules, trustworthy: true })).toEqual({
    'content-type': 'text/plain',
    'content-security-policy': "frame-ancestors 'self'",
    'set-cookie': ['a=1; Path=/session/1/; SameSite=None; Secure; Partitioned'],
  });
});
