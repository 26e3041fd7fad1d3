import { isTrustworthy, sessionCookie, withoutCookies } from './cookies.js';

const PATH = '/session/1/';

test.each([
  ['https://platform.example.org', true],
  ['http://localhost:8000', true],
  ['http://lab.localhost', true],
  ['http://127.0.0.1:8000', true],
  ['http://[::1]:8000', true],
  ['http://platform.example.org', false],
  ['http://127.0.0.1.example.org', false],
])('%s takes secure cookies: %s', (url, expected) => {
  expect(isTrustworthy(url)).toBe(expected);
});

test('a cookie works in a frame on another site', () => {
  expect(sessionCookie('_xsrf=a=b; Path=/session/1/; SameSite=Lax; HttpOnly', PATH, true)).toBe(
    '_xsrf=a=b; HttpOnly; Path=/session/1/; SameSite=None; Secure; Partitioned',
  );
});

test('a cookie cannot leave its session', () => {
  for (const attributes of ['Path=/', 'Path=/session/2/', 'Domain=example.org', ''])
    expect(sessionCookie(`a=b; ${attributes}`, PATH, false)).toBe('a=b; Path=/session/1/');
  expect(sessionCookie('a=b; Path=/session/1/lab', PATH, false)).toBe('a=b; Path=/session/1/lab');
});

test("where browsers drop secure cookies, the session server's own attributes stay", () => {
  expect(sessionCookie('a=b; SameSite=Lax; HttpOnly', PATH, false)).toBe(
    'a=b; SameSite=Lax; HttpOnly; Path=/session/1/',
  );
});

test("the platform's own cookies are left out", () => {
  expect(withoutCookies('platform=secret; _xsrf=1; x=platform', ['platform'])).toBe('_xsrf=1; x=platform');
  expect(withoutCookies('platform=secret', ['platform'])).toBeUndefined();
  expect(withoutCookies(undefined, ['platform'])).toBeUndefined();
});
