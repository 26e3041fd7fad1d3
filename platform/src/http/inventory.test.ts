import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { locationOf, offerFor, offerId, send, submit } from '../testing/client.js';
import type { Method, Route } from '../testing/routes.js';
import { registeredRoutes } from '../testing/routes.js';
import type { TestService } from '../testing/service.js';
import { ADA, DOCUMENT, startService } from '../testing/service.js';

/** What answers without a credential where visitors must sign in, and why. Whatever is not here must refuse. */
const OPEN: Readonly<Record<string, string>> = {
  '/': 'the page for people who open the address: its name, what it has, where the documents are',
  '/capabilities': 'VOSI: says that and how to sign in, so it cannot want that itself',
  '/availability': 'VOSI: whether the service is up',
  '/openapi.json': 'the description of the interface, the same for all',
  '/planner.xsd': 'a schema, the same for all',
  '/health': 'for those who look after the service; names nobody, and looks at most every 5 s',
  '/metrics':
    'for this machine and the addresses of metricsFrom: it is not a credential that counts (operations.test.ts)',
  '/session/:id': "the session's own server asks for its own token (sessions/live.test.ts)",
  '/session/:id/*': "the session's own server asks for its own token (sessions/live.test.ts)",
  '*': 'the preflight of pages of pageOrigins; carries no credential and answers with headers alone (pages.test.ts)',
};

/** Whose refusal does not tell whether there is such a thing: 404, as for what never was. */
const HIDDEN = ['/offersets/:id', '/sessions/:id'];

const CLOSED = {
  accounts: DOCUMENT.accounts.filter(({ name }) => name !== 'anonymous'),
  pageOrigins: ['https://page.example'],
};

describe('without a credential', () => {
  const key = randomUUID();
  let service: TestService;
  let routes: readonly Route[];
  let ids: Readonly<Record<'job' | 'offer' | 'set', string>>;

  beforeAll(async () => {
    service = await startService({ config: CLOSED });
    routes = await registeredRoutes(service.engine, CLOSED);
    const asked = await send(`${service.url}/requests`, {
      json: { executable: { kind: 'docker-container' } },
      token: ADA,
    });
    const offer = offerId(await offerFor(service.url, {}, ADA));
    const job = locationOf(await submit(service.url, { offer, key, token: ADA }));
    const last = (url: string): string => url.split('/').at(-1) ?? '';
    await service.engine.whenStarted(last(job));
    ids = { job: last(job), offer, set: last(locationOf(asked)) };
  });
  afterAll(() => service.end());

  const addressOf = (url: string): string => {
    const id = url.startsWith('/offersets') ? ids.set : url.startsWith('/sessions') ? ids.offer : ids.job;
    const values = { ':id': id, ':key': key, ':name': 'MODE', ':result': 'notebook' };
    return Object.entries(values).reduce((text, [name, value]) => text.replace(name, value), url);
  };
  const call = async (method: Method, path: string, headers: Record<string, string> = {}) => {
    const answer = await request(`${service.url}${path}`, { method, headers });
    await answer.body.dump();
    return answer;
  };
  const closed = (): readonly Route[] => routes.filter(({ url }) => !(url in OPEN));

  it('every route is refused, or stands in the table with its reason', async () => {
    expect(closed().length).toBeGreaterThan(30);
    const wrong: string[] = [];
    for (const { method, url } of closed()) {
      const { statusCode, headers } = await call(method, addressOf(url));
      const refused = HIDDEN.includes(url)
        ? statusCode === 404
        : statusCode === 401 && 'www-authenticate' in headers;
      if (!refused) wrong.push(`${method} ${url}: ${statusCode}`);
    }
    expect(wrong).toEqual([]);
  });

  it('no line of the table is left over', () => {
    const all = new Set(routes.map(({ url }) => url));
    expect(Object.keys(OPEN).filter((url) => !all.has(url))).toEqual([]);
  });

  it('a cookie is none: what a browser sends by itself opens nothing', async () => {
    const cookie = `token=${ADA}; authorization=${ADA}; _xsrf=1`;
    const seen: string[] = [];
    for (const { method, url } of closed()) {
      const answer = await call(method, addressOf(url), { cookie });
      seen.push(`${method} ${url}: ${answer.statusCode}`);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
    expect(seen.filter((line) => !/: 40[14]$/.test(line))).toEqual([]);
  });

  it('a wrong one is refused everywhere but in sessions, whose own server knows theirs', async () => {
    const wrong: string[] = [];
    for (const { method, url } of routes.filter(({ url }) => url !== '*' && !url.startsWith('/session/'))) {
      const { statusCode } = await call(method, addressOf(url), { authorization: 'Bearer of-nobody' });
      if (statusCode !== 401) wrong.push(`${method} ${url}: ${statusCode}`);
    }
    expect(wrong).toEqual([]);
  });
});
