import * as fc from 'fast-check';
import {
  below,
  isLoopback,
  isSamePlace,
  normaliseAddress,
  originOf,
  resolveLink,
  resolveTarget,
  withoutQuery,
} from './url.js';

describe('normaliseAddress', () => {
  it.each([
    ['https://Hub.Example.ORG/uws/', 'https://hub.example.org/uws'],
    ['  https://a.example:443/x//?q=1#f ', 'https://a.example/x'],
    ['http://a.example:80', 'http://a.example'],
    ['hub.example.org/planner', 'https://hub.example.org/planner'],
    ['localhost:8001', 'http://localhost:8001'],
    ['127.0.0.1:8001/', 'http://127.0.0.1:8001'],
    ['[::1]:8001', 'http://[::1]:8001'],
  ])('%s is %s', (typed, id) => {
    expect(normaliseAddress(typed)).toBe(id);
  });

  it.each([
    '',
    ' ',
    'ftp://a.example',
    'javascript:alert(1)',
    'https://user:secret@a.example',
    'https://',
    'a b',
  ])('refuses %j', (typed) => {
    expect(normaliseAddress(typed)).toBeUndefined();
  });

  it('changes nothing about what it made', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (typed) => {
        const id = normaliseAddress(typed);
        expect(id === undefined ? undefined : normaliseAddress(id)).toBe(id);
      }),
    );
  });
});

describe('resolveTarget', () => {
  const asked = 'https://a.example/uws/jobs';
  it.each([
    ['jobs/1', 'https://a.example/uws/jobs/1', false],
    ['/x/1?PHASE=RUN#top', 'https://a.example/x/1?PHASE=RUN', false],
    ['http://a.example/uws/jobs/1', 'https://a.example/uws/jobs/1', false],
    ['http://a.example:8080/uws/jobs/1', 'https://a.example/uws/jobs/1', false],
    ['//b.example/1', 'https://b.example/1', true],
    ['https://a.example:8443/1', 'https://a.example:8443/1', true],
    ['https://a.example.evil.example/1', 'https://a.example.evil.example/1', true],
  ])('%s leads to %s (foreign: %s)', (location, url, foreign) => {
    expect(resolveTarget(location, asked)).toEqual({ url, foreign });
  });

  it('never makes a secure link insecure, and never upgrades what was asked insecurely', () => {
    expect(resolveTarget('https://a.example/1', 'http://a.example/')).toEqual({
      url: 'https://a.example/1',
      foreign: true,
    });
    expect(resolveTarget('http://a.example/1', 'http://a.example/')).toEqual({
      url: 'http://a.example/1',
      foreign: false,
    });
  });

  it('takes the names of the loopback for one server when the port is the same', () => {
    expect(resolveTarget('http://localhost:81/1', 'http://127.0.0.1:81/')).toEqual({
      url: 'http://127.0.0.1:81/1',
      foreign: false,
    });
    expect(resolveTarget('http://localhost:82/1', 'http://127.0.0.1:81/')?.foreign).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'uws:executing:10',
    'http://',
    'https://u:p@a.example/',
  ])('refuses %s', (location) => {
    expect(resolveTarget(location, asked)).toBeUndefined();
  });

  it('never calls another host home', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.webUrl(), (location, from) => {
        const target = resolveTarget(location, from);
        if (target !== undefined && !target.foreign) {
          expect(originOf(target.url)).toBe(originOf(from));
          expect(new URL(location).hostname).toBe(new URL(from).hostname);
        }
      }),
    );
  });
});

it('links for people keep their host name, query and fragment', () => {
  expect(resolveLink('http://localhost:81/lab?token=t#x', 'http://127.0.0.1:81/')).toBe(
    'http://localhost:81/lab?token=t#x',
  );
  expect(resolveLink('http://a.example/lab?token=t', 'https://a.example/jobs/1')).toBe(
    'https://a.example/lab?token=t',
  );
});

it('small ones', () => {
  expect(withoutQuery('https://a.example/x?y#z')).toBe('https://a.example/x');
  expect(below('https://a.example/x/', 'a/b', '..')).toBe('https://a.example/x/a%2Fb/..');
  expect(originOf('vscode-webview://x')).toBeUndefined();
  expect([isLoopback('LOCALHOST'), isLoopback('127.9.9.9'), isLoopback('127.0.0.1.evil.example')]).toEqual([
    true,
    true,
    false,
  ]);
});

it.each([
  ['https://a.example/jobs/', 'http://a.example/jobs', true],
  ['http://a.example/jobs/?x', 'http://a.example/jobs', true],
  ['http://a.example/jobs', 'https://a.example/jobs', false],
  ['https://b.example/jobs', 'http://a.example/jobs', false],
  ['http://a.example/login', 'http://a.example/jobs', false],
])('%s is the same place as %s: %s', (target, asked, same) => {
  expect(isSamePlace(target, asked)).toBe(same);
});
