import { randomUUID } from 'node:crypto';
import { type Answer, offerFor, offerId, send, type SendOptions, submissionForm } from '../testing/client.js';
import type { TestService } from '../testing/service.js';
import { ADA, startService } from '../testing/service.js';

const PAGE = 'https://lab.example.org';
const STRANGER = 'https://elsewhere.example.org';

const from = (origin: string, url: string, options: SendOptions = {}): Promise<Answer> =>
  send(url, { ...options, headers: { ...options.headers, origin } });

const preflight = (origin: string, url: string, method = 'POST'): Promise<Answer> =>
  from(origin, url, {
    method: 'OPTIONS',
    headers: {
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });

const allowed = ({ headers }: Answer): unknown => headers['access-control-allow-origin'];

describe('pages of origins that the configuration names', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ config: { pageOrigins: [PAGE] } });
  });
  afterAll(() => service.end());

  it('may ask first what they may send', async () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await preflight(PAGE, `${service.url}/jobs`, method);
      expect([answer.status, allowed(answer)]).toEqual([204, PAGE]);
      expect(answer.headers['access-control-allow-methods']).toContain(method);
      expect(answer.headers['access-control-allow-headers']).toMatch(
        /Authorization.*Content-Type.*Idempotency-Key.*Range.*Accept/,
      );
    }
  });

  it('read answers with the headers that a client needs, and send no cookies', async () => {
    const answer = await from(PAGE, `${service.url}/capabilities`, { token: ADA });
    expect([answer.status, allowed(answer), answer.headers.vary]).toEqual([200, PAGE, 'Origin']);
    expect(answer.headers['access-control-expose-headers']).toBe(
      'Location, WWW-Authenticate, X-VO-Authenticated, Retry-After, Content-Range, Content-Length',
    );
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('read refusals too', async () => {
    const answer = await from(PAGE, `${service.url}/capabilities`, { token: 'wrong' });
    expect([answer.status, allowed(answer)]).toEqual([401, PAGE]);
    const missing = await from(PAGE, `${service.url}/jobs/none`);
    expect([missing.status, allowed(missing)]).toEqual([404, PAGE]);
  });

  it('submit, and follow to the job', async () => {
    const offer = offerId(await offerFor(service.url));
    const answer = await from(PAGE, `${service.url}/jobs`, {
      body: submissionForm({ offer }),
      headers: { 'idempotency-key': randomUUID() },
    });
    expect([answer.status, allowed(answer)]).toEqual([303, PAGE]);
  });

  it('are these and no others', async () => {
    expect(allowed(await preflight(STRANGER, `${service.url}/jobs`))).not.toBe(STRANGER);
    expect(allowed(await from(STRANGER, `${service.url}/capabilities`))).toBeUndefined();
  });

  it('do not reach into sessions', async () => {
    const answer = await from(PAGE, `${service.url}/session/some-job/api`);
    expect(allowed(answer)).toBeUndefined();
  });
});

it('with "*" every page may call', async () => {
  const service = await startService({ config: { pageOrigins: '*' } });
  try {
    expect(allowed(await from(STRANGER, `${service.url}/capabilities`))).toBe('*');
  } finally {
    await service.end();
  }
});

it('without a word about pages none may call', async () => {
  const service = await startService();
  try {
    expect(allowed(await from(PAGE, `${service.url}/capabilities`))).toBeUndefined();
    expect(allowed(await preflight(PAGE, `${service.url}/jobs`))).toBeUndefined();
  } finally {
    await service.end();
  }
});
