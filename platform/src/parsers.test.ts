import { describeParser, type ParserUnderTest } from '@run-elsewhere/planner/testing';
import { ZodError } from 'zod';
import { readCredential } from './accounts/accounts.js';
import { checkKind, TokenRefused } from './accounts/openid/verify.js';
import { readExpiry } from './admin/expiry.js';
import { ConfigError, parseConfig } from './config.js';
import { normaliseName } from './engines/local/environments.js';
import { factsOf, MARK } from './engines/jupyterhub/probe.js';
import { engineState, recordDocument } from './engines/jupyterhub/record.js';
import { capabilitiesDocument, factsDocument, stateDocument } from './engines/local/documents.js';
import { mimeTypeOf } from './jobs/mime.js';
import { withoutSecrets } from './log.js';
import { parseDuration } from './offers/duration.js';
import { sessionCookie, withoutCookies } from './sessions/cookies.js';
import { framingPolicy, permittedOrigins } from './sessions/framing.js';
import { forwarded } from './sessions/headers.js';
import { line, sound } from './testing/sound.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const isSyntax = (error: unknown): boolean => error instanceof SyntaxError;

const CONFIG = {
  name: 'Desk',
  publicUrl: 'http://localhost:8001',
  accounts: [
    { name: 'anonymous', allocation: { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, hours: 1, jobs: 1 } },
  ],
};
const ISSUER = { issuer: 'https://sso.example' };
const SPECS = { default: 'python3', languages: new Map([['python3', 'python']]) };
const target = { host: '127.0.0.1', port: 1, token: 'session-token', frameOrigins: [] };
const rules = { publicUrl: 'https://a.example', permittedFrameOrigins: [], ownCookies: ['own'] };

/** The names of a policy's directives, as CSP Level 3 (section 2.2.1) has them. */
const directives = (policies: string): readonly (string | undefined)[] =>
  policies.split(/[,;]/).map((directive) => /[^\t\n\f\r ]+/.exec(directive)?.[0].toLowerCase());

const header = (text: string): string => text.replace(/[\r\n\0]/g, '');

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'parseDuration',
    parse: (text) => sound(parseDuration(text) ?? 'none'),
    samples: ['PT2H30M', 'P1W'],
    pieces: ['P', 'T', '1', '.5', 'H', 'W'],
  },
  {
    name: 'parseConfig',
    parse: (text) => {
      try {
        return parseConfig(JSON.parse(text), {});
      } catch (error) {
        if (error instanceof ConfigError) return 'wrong';
        throw error;
      }
    },
    documents: [CONFIG],
    throws: isSyntax,
  },
  {
    name: 'readExpiry',
    parse: (text) => sound(readExpiry(text, NOW)),
    samples: ['30d'],
    throws: (error) => error instanceof RangeError,
  },
  {
    name: 'mimeTypeOf',
    parse: (text) => line(mimeTypeOf(text)),
    samples: ['a.csv', 'a.constructor'],
    pieces: ['.', '/', 'csv'],
  },
  {
    name: 'withoutSecrets',
    parse: (text) => {
      const told = withoutSecrets(`${text} Bearer abcdefgh12345678 ?token=secret5`);
      expect(told).not.toMatch(/abcdefgh12345678|secret5/);
      return told;
    },
    samples: ['GET /a?b=c'],
    pieces: ['token', '=', '?', 'Bearer ', 'Basic'],
  },
  {
    name: 'sessionCookie',
    parse: (text) => {
      const made = sessionCookie(header(text), '/session/1/', true);
      expect(
        made
          .split('; ')
          .filter((part) => /^(?:domain|path|samesite|secure|partitioned)(?:=|$)/i.test(part))
          .slice(-4),
      ).toEqual([expect.stringMatching(/^Path=\/session\/1\//), 'SameSite=None', 'Secure', 'Partitioned']);
      return made;
    },
    samples: ['a=b; Path=/; Domain=x; HttpOnly'],
    pieces: ['; ', ';', 'Path=', 'domain=', 'Secure', '='],
  },
  {
    name: 'withoutCookies',
    parse: (text) => {
      const kept = withoutCookies(text, ['own']) ?? '';
      expect(kept.split(';').map((pair) => pair.split('=', 1)[0]?.trim())).not.toContain('own');
      return kept;
    },
    samples: ['a=b; own=c'],
    pieces: ['own', '=', '; ', ';', ' '],
  },
  {
    name: 'permittedOrigins',
    parse: (text) =>
      permittedOrigins([text], ['https://*.a.example', 'http://127.0.0.1:*', 'vscode-webview:']).map(
        (origin) => {
          expect(origin).not.toMatch(/[\s;,]/);
          return origin;
        },
      ),
    samples: ['https://b.a.example', 'http://127.0.0.1:8888'],
    pieces: ['https://', '.a.example', ':', '*', ';', "'self'"],
  },
  {
    name: 'framingPolicy',
    parse: (text) => {
      const policy = framingPolicy([text], ['https://b.example']);
      expect(policy.split(',').at(-1)?.trim()).toBe("frame-ancestors 'self' https://b.example");
      expect(directives(policy).filter((name) => name === 'frame-ancestors')).toHaveLength(1);
      return policy;
    },
    samples: ["default-src 'self'; frame-ancestors *"],
    pieces: ["default-src 'self'", 'frame-ancestors', '; ', ', ', '*', "'none'"],
  },
  {
    name: 'forwarded',
    parse: (text) => {
      const sent = forwarded(
        {
          headers: { origin: text, authorization: `Bearer ${text}`, cookie: text, 'x-forwarded-for': text },
          host: 'a.example',
          ip: '10.0.0.1',
        },
        target,
        rules,
      );
      expect(sent['x-forwarded-for']).toBe('10.0.0.1');
      expect(['a.example']).toContain(sent.host);
      expect(sent.authorization).toBeUndefined();
      return sent;
    },
    samples: ['https://a.example'],
    pieces: ['https://', 'own=', ';'],
  },
  {
    name: 'a job’s own record',
    parse: (text) => stateDocument.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [{ phase: 'running', startedAt: '2026-01-01T00:00:00Z', progress: { done: 1, total: 2 } }],
    throws: isSyntax,
  },
  { name: 'normaliseName', parse: normaliseName, samples: ['A_b'] },
  {
    name: 'a supervisor’s answer',
    parse: (text) => capabilitiesDocument.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [{ means: { memory: 'cgroup', time: true }, notes: ['x'], problems: [] }],
    throws: isSyntax,
  },
  {
    name: 'what an environment has',
    parse: (text) => factsDocument.safeParse(JSON.parse(text)).data ?? 'none',
    documents: [
      {
        ...{ python: '3.12', executable: '/bin/python', missing: [], folders: ['/a'] },
        ...{ kernels: { python3: 'python' }, packages: { numpy: '2.0' } },
      },
    ],
    throws: isSyntax,
  },
  {
    name: 'what a hub’s server has',
    parse: (text) => factsOf(SPECS, `noise\n${MARK}${text}\n`),
    documents: [
      [
        ['Numpy', '2.0'],
        ['a_b', '1'],
      ],
    ],
    throws: (error) => isSyntax(error) || error instanceof ZodError,
  },
  {
    name: 'the record of a job on a hub',
    parse: (text) => {
      const { data } = recordDocument.safeParse(JSON.parse(text));
      return data === undefined ? 'none' : sound(engineState(data, NOW));
    },
    documents: [
      {
        ...{ id: 'a', user: 'ada', mode: 'batch', notebook: 'a.ipynb', files: [], options: { a: 1 } },
        ...{
          cores: 2,
          diskGiB: 1,
          durationSeconds: 60,
          created: NOW,
          placed: true,
          logStart: 0,
          started: NOW,
        },
        ...{ progress: { done: 1, total: 2 }, fetched: { a: 'b' }, ended: NOW },
        ending: { outcome: { kind: 'aborted', message: 'x', limit: 'duration' }, since: NOW },
      },
    ],
    throws: isSyntax,
  },
  {
    name: 'Authorization',
    parse: (text) => readCredential(text) ?? 'none',
    samples: ['Bearer abc', `Basic ${Buffer.from('ada:abc').toString('base64')}`],
    pieces: ['Bearer ', 'Basic ', 'YTpi', ' '],
  },
  {
    name: 'a JWT, before its signature is looked at',
    parse: (text) => {
      const parts = text.startsWith('{')
        ? (JSON.parse(text) as Readonly<Record<string, unknown>>)
        : undefined;
      const part = (value: unknown): string =>
        Buffer.from(JSON.stringify(value ?? null)).toString('base64url');
      checkKind(parts === undefined ? text : `${part(parts.header)}.${part(parts.payload)}.c2ln`, ISSUER);
      return 'taken';
    },
    documents: [
      {
        header: { alg: 'RS256', typ: 'at+JWT', kid: 'k' },
        payload: { ...{ iss: ISSUER.issuer, sub: 'ada' }, exp: 1 },
      },
    ],
    throws: (error) => error instanceof TokenRefused || isSyntax(error),
  },
];

PARSERS.forEach(describeParser);
