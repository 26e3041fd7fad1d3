import { damaged, hostileText } from '@run-elsewhere/planner/testing';
import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import type { TestService } from '../testing/service.js';
import { startService } from '../testing/service.js';

let service: TestService;
beforeAll(async () => (service = await startService()));
afterAll(() => service.end());

const JSON_TYPE = { 'content-type': 'application/json' };

function* endless(): Generator<Buffer> {
  const chunk = Buffer.alloc(2 ** 16, ' ');
  for (;;) yield chunk;
}

test.each([
  ['a document that is too long', '/requests', JSON_TYPE, ' '.repeat(300_000), 413],
  ['one without an end', '/requests', JSON_TYPE, Readable.from(endless()), 413],
  [
    'a form that is too long',
    '/jobs/x/phase',
    { 'content-type': 'application/x-www-form-urlencoded' },
    `a=${'b'.repeat(300_000)}`,
    413,
  ],
  [
    'one that is compressed',
    '/requests',
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    gzipSync(`{"a":"${'a'.repeat(2 ** 20)}"}`),
    400,
  ],
  ['one that is deep', '/requests', JSON_TYPE, '['.repeat(100_000) + ']'.repeat(100_000), 400],
  ['one that would change every object', '/requests', JSON_TYPE, '{"__proto__":{"isAdmin":true}}', 400],
  ['one that is none', '/requests', JSON_TYPE, '{', 400],
  ['a field that is too long', '/sessions/x', JSON_TYPE, `{"kind":"${'x'.repeat(200_000)}"}`, 404],
] as const)('%s is refused in plain words', async (_what, path, headers, body, status) => {
  const answer = await request(`${service.url}${path}`, { method: 'POST', headers, body });
  const text = await answer.body.text();
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
  expect(text.length).toBeLessThan(1000);
  expect(text).not.toMatch(/ at .*:\d+:\d+/);
});

test('a multipart form is bounded in its fields and in the heads of its parts', async () => {
  const form = (parts: string): Promise<number> =>
    request(`${service.url}/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=edge' },
      body: `${parts}--edge--\r\n`,
    }).then(async ({ statusCode, body }) => {
      await body.dump();
      return statusCode;
    });
  const field = (name: string): string =>
    `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`;
  expect(await form(field('a').repeat(3000))).toBe(413);
  const head = `--edge\r\nContent-Disposition: form-data; name="a"\r\n${'X-A: b\r\n'.repeat(50_000)}\r\nx\r\n`;
  expect(await form(head)).toBe(400);
  expect(await form(field('a\r\nX-Injected: b'))).toBe(400);
});

const FIELD = '--edge\r\nContent-Disposition: form-data; name="OFFER"\r\n\r\nx\r\n';
const FILE =
  '--edge\r\nContent-Disposition: form-data; name="p1"; filename="a.ipynb"\r\n' +
  'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n{}\r\n';
const EDGE = [
  ...['--edge', '--edge--', '\r\n', '\r\n\r\n', '"', '=', ';', "''", '%00'],
  ...['Content-Disposition: form-data; ', 'name=', 'filename=', "filename*=utf-8''a", 'name="__proto__"'],
  ...['Content-Type: application/json', 'Content-Type: multipart/mixed; boundary=x', 'charset=utf-7'],
];

test('whatever a multipart form is made of, it is the client’s fault, in plain words', async () => {
  const form = fc.oneof(hostileText(EDGE), damaged([`${FIELD}${FILE}--edge--\r\n`], EDGE));
  await fc.assert(
    fc.asyncProperty(form, fc.constantFrom('/jobs', '/jobs/x/phase'), async (body, path) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
      const answer = await request(`${service.url}${path}`, { method: 'POST', headers, body });
      const text = await answer.body.text();
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(text).not.toMatch(/ at .*:\d+:\d+/);
    }),
    { numRuns: 80 * Number(process.env.PROPERTY_RUNS ?? 1) },
  );
}, 60_000);
