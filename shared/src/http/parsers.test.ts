import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { schemesOf, refusesToken } from './challenge.js';
import { isPrivateHost, mayFollow } from './found-address.js';
import { canFrame } from './framing.js';
import { plainLine, plainText } from './plain-text.js';
import { retryAfterMs } from './time.js';
import {
  below,
  isSamePlace,
  normaliseAddress,
  originOf,
  parseHttpUrl,
  resolveLink,
  resolveTarget,
  withoutQuery,
} from './url.js';
import type { HttpResponse } from './transport.js';

const URLS = [
  'http://',
  'https://',
  'a.example',
  'localhost',
  '127.0.0.1',
  '[::1]',
  ':8080',
  '/a/b',
  '?q=1',
  '#f',
  'user:pass@',
  '..',
  '//',
  '%2F',
  '@',
  'HTTP:',
];
const HEADERS = [
  'Bearer ',
  'Basic',
  'realm="',
  '"',
  ',',
  ';',
  'error=',
  'rel="next"',
  '<https://a.example/2>',
  "frame-ancestors 'self'",
  "'none'",
  '*',
  'https://*.a.example:*',
];
const MARKUP = ['<p>', '<p', '<script>', '</script>', '<!--', '-->', '&lt;', '<br/>', '<style', 'x'];
const answer = (headers: Record<string, string>): HttpResponse => ({ status: 401, headers, text: '' });
const NOW = Date.parse('2026-01-01T00:00:00Z');
const url = 'https://a.example/';

/** What leads somewhere leads to a web address without a password. */
function web(address: string | undefined): string {
  if (address === undefined) return 'none';
  const { protocol, username, password } = new URL(address);
  expect(['http:', 'https:']).toContain(protocol);
  expect(username + password).toBe('');
  return address;
}

/** What is shown has none of the characters that change what stands around them. */
function shown(text: string | undefined, most: number): string {
  expect(text ?? '').not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u);
  expect((text ?? '').length).toBeLessThanOrEqual(most);
  return text ?? 'nothing';
}

const PARSERS: readonly ParserUnderTest[] = [
  { name: 'parseHttpUrl', parse: (text) => web(parseHttpUrl(text)?.href), samples: [url], pieces: URLS },
  { name: 'originOf', parse: (text) => web(originOf(text)), samples: [url], pieces: URLS },
  { name: 'withoutQuery', parse: withoutQuery, samples: ['https://a.example/b?c'], pieces: URLS },
  { name: 'below', parse: (text) => below(text, 'jobs'), samples: ['https://a.example/b/'], pieces: URLS },
  {
    name: 'normaliseAddress',
    parse: (text) => {
      const once = web(normaliseAddress(text));
      if (once !== 'none') expect(normaliseAddress(once)).toBe(once);
      return once;
    },
    samples: ['A.example/b/', 'localhost:80'],
    pieces: URLS,
  },
  {
    name: 'resolveTarget',
    parse: (text) => web(resolveTarget(text, 'https://a.example/jobs')?.url),
    samples: ['/jobs/1'],
    pieces: URLS,
  },
  {
    name: 'resolveLink',
    parse: (text) => web(resolveLink(text, 'https://a.example/jobs')),
    samples: ['?a=b#c'],
    pieces: URLS,
  },
  { name: 'isSamePlace', parse: (text) => isSamePlace(text, url), samples: [url], pieces: URLS },
  { name: 'mayFollow', parse: (text) => mayFollow(text, url), samples: [url], pieces: URLS },
  {
    name: 'isPrivateHost',
    parse: isPrivateHost,
    samples: ['10.0.0.1', '[fd00::1]'],
    pieces: ['10.', '0', '1', '[', '::', 'ffff:', '.local'],
  },
  {
    name: 'canFrame, by policy',
    parse: (text) => canFrame({ 'content-security-policy': text }, url, ['http://127.0.0.1:8888']),
    samples: ["frame-ancestors 'self' https://a.example"],
    pieces: HEADERS,
  },
  {
    name: 'canFrame, by options',
    parse: (text) => canFrame({ 'x-frame-options': text }, url, ['http://127.0.0.1:8888']),
    samples: ['DENY'],
    pieces: HEADERS,
  },
  {
    name: 'schemesOf',
    parse: (text) => [
      schemesOf(answer({ 'www-authenticate': text })),
      refusesToken(answer({ 'www-authenticate': text })),
    ],
    samples: ['Bearer realm="a", Basic'],
    pieces: HEADERS,
  },
  {
    name: 'retryAfterMs',
    parse: (text) => {
      const pause = retryAfterMs(text, NOW) ?? 0;
      expect(pause >= 0 && Number.isFinite(pause)).toBe(true);
      return pause;
    },
    samples: ['120', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    pieces: ['Wed, ', '21 ', 'Oct ', '07:28', 'GMT', '-'],
  },
  { name: 'plainText', parse: (text) => shown(plainText(text), 2000), samples: ['<p>a</p>'], pieces: MARKUP },
  {
    name: 'plainLine',
    parse: (text) => {
      const line = shown(plainLine(text), 300);
      expect(line).not.toContain('\n');
      return line;
    },
    samples: ['<p>a</p>'],
    pieces: MARKUP,
  },
];

PARSERS.forEach(describeParser);
