import { framingPolicy, permittedOrigins } from './framing.js';

test.each([
  ['http://127.0.0.1:8888', ['http://127.0.0.1:*'], true],
  ['http://127.0.0.1', ['http://127.0.0.1:*'], true],
  ['http://127.0.0.1:8888', ['http://127.0.0.1'], false],
  ['https://127.0.0.1:8888', ['http://127.0.0.1:*'], false],
  ['https://HUB.example.org', ['https://hub.example.org'], true],
  ['https://a.example.org', ['https://*.example.org'], true],
  ['https://example.org', ['https://*.example.org'], false],
  ['https://evil-example.org', ['https://*.example.org'], false],
  ['vscode-webview:', ['vscode-webview:'], true],
  ['vscode-webview://1abc', ['vscode-webview:'], true],
  ['https:', ['https://hub.example.org'], false],
  ['https://*.example.org', ['https://*.example.org'], true],
  ['*', ['http://127.0.0.1:*'], false],
])('%s may frame where %j is permitted: %s', (named, permitted, expected) => {
  expect(permittedOrigins([named], permitted)).toEqual(expected ? [named.toLowerCase()] : []);
});

test.each([
  'https://a.org; script-src *',
  'https://a.org https://b.org',
  'https://a.org,*',
  "'none'",
  'https://a.org/path',
])('an origin cannot carry more than itself: %s', (named) => {
  expect(permittedOrigins([named], ['https://a.org', 'https:'])).toEqual([]);
});

test("the session's own policy stays, but not its word on framing", () => {
  const upstream = ["frame-ancestors 'self'; report-uri /x", "default-src 'none'; Frame-Ancestors 'none'"];
  expect(framingPolicy(upstream, ['https://a.org'])).toBe(
    "report-uri /x, default-src 'none', frame-ancestors 'self' https://a.org",
  );
  expect(framingPolicy([], [])).toBe("frame-ancestors 'self'");
});
