import { canFrame } from './framing.js';

const EDITOR = 'http://127.0.0.1:8888';
const SESSION = 'http://localhost:8001/session/1';
const csp = (policy: string) => ({ 'content-security-policy': policy });
const ask = (policy: string, session = SESSION, ...ancestors: string[]) =>
  canFrame(csp(policy), session, ancestors.length > 0 ? ancestors : [EDITOR]).allowed;

describe('frame-ancestors', () => {
  it.each([
    ['frame-ancestors http://127.0.0.1:8888', true],
    ['frame-ancestors http://127.0.0.1:*', true],
    ['frame-ancestors http://127.0.0.1', false],
    ['frame-ancestors http://127.0.0.1:8889', false],
    ['frame-ancestors 127.0.0.1:8888', true],
    ['frame-ancestors https://127.0.0.1:8888', false],
    ['frame-ancestors http:', true],
    ['frame-ancestors https:', false],
    ['frame-ancestors *', true],
    ["frame-ancestors 'none'", false],
    ["frame-ancestors 'self'", false],
    ['frame-ancestors', false],
    ["default-src 'none'", true],
    ["FRAME-ANCESTORS http://127.0.0.1:8888; default-src 'none'", true],
    ["frame-ancestors 'none'; frame-ancestors *", false],
    ["default-src *, frame-ancestors http:, frame-ancestors 'none'", false],
    ['frame-ancestors http:, frame-ancestors http://127.0.0.1:*', true],
    ['frame-ancestors http://127.0.0.1:8888/lab', false],
    ['frame-ancestors http://127.0.0.1:8888/', true],
  ])('%s: %s', (policy, allowed) => {
    expect(ask(policy)).toBe(allowed);
  });

  it.each([
    ['https://*.example.org', 'https://hub.example.org', true],
    ['https://*.example.org', 'https://example.org', false],
    ['https://*.example.org', 'https://badexample.org', false],
    ['http://hub.example.org', 'https://hub.example.org', true],
    ['hub.example.org', 'https://hub.example.org', true],
    ['hub.example.org:443', 'https://hub.example.org', true],
    ['*:*', 'https://hub.example.org:8443', true],
    ['*', 'vscode-webview://abc', false],
    ['vscode-webview:', 'vscode-webview://abc', true],
  ])('%s for %s: %s', (source, ancestor, allowed) => {
    expect(ask(`frame-ancestors ${source}`, 'https://sessions.example/1', ancestor)).toBe(allowed);
  });

  it('every ancestor counts', () => {
    const policy = 'frame-ancestors https://portal.example https://hub.example.org';
    const session = 'https://sessions.example/1';
    expect(ask(policy, session, 'https://hub.example.org', 'https://portal.example')).toBe(true);
    expect(ask(policy, session, 'https://hub.example.org', 'https://elsewhere.example')).toBe(false);
  });
});

describe('X-Frame-Options', () => {
  it.each([
    ['DENY', false],
    ['sameorigin', false],
    ['ALLOW-FROM http://127.0.0.1:8888', true],
    ['ALLOWALL', true],
    ['ALLOWALL, DENY', false],
    ['DENY, DENY', false],
    ['', true],
  ])('%s: %s', (value, allowed) => {
    expect(canFrame({ 'x-frame-options': value }, SESSION, [EDITOR]).allowed).toBe(allowed);
  });

  it('is ignored where frame-ancestors is there, and only then', () => {
    const headers = { 'x-frame-options': 'DENY' };
    expect(canFrame({ ...headers, ...csp('frame-ancestors *') }, SESSION, [EDITOR]).allowed).toBe(true);
    expect(canFrame({ ...headers, ...csp('img-src *') }, SESSION, [EDITOR]).allowed).toBe(false);
  });
});

it('an insecure session in a secure page is blocked, but for the loopback', () => {
  expect(canFrame({}, 'http://sessions.example/1', ['https://hub.example.org'])).toMatchObject({
    allowed: false,
  });
  expect(canFrame({}, 'http://localhost:8001/1', ['https://hub.example.org'])).toEqual({ allowed: true });
  expect(canFrame({}, 'http://sessions.example/1', ['http://hub.example.org'])).toEqual({ allowed: true });
});

it('a session on the editor’s own host is refused whatever its port, as cookies ignore ports', () => {
  const framing = canFrame(csp('frame-ancestors *'), 'http://127.0.0.1:8001/1', [EDITOR]);
  expect(framing).toEqual({
    allowed: false,
    why: 'it is on the same host as the editor (127.0.0.1), so the two would share cookies',
  });
});

it('what is no web page, or in no known page, is refused', () => {
  expect(canFrame({}, 'file:///x', [EDITOR]).allowed).toBe(false);
  expect(canFrame({}, SESSION, []).allowed).toBe(false);
  expect(canFrame({}, SESSION, ['null']).allowed).toBe(false);
});
