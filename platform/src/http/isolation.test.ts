import { randomUUID } from 'node:crypto';
import type { Answer } from '../testing/client.js';
import { locationOf, offerFor, offerId, send, submit } from '../testing/client.js';
import type { Method, Route } from '../testing/routes.js';
import { registeredRoutes } from '../testing/routes.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, startService } from '../testing/service.js';

/** Routes of which nothing is anybody's; they are the same for all. */
const PUBLIC = /^\/(capabilities|availability|openapi\.json|planner\.xsd|health|metrics)?$/;

/** Every route of the service itself, from the server that has them. */
const serviceRoutes = async (service: TestService): Promise<readonly Route[]> =>
  (await registeredRoutes(service.engine)).filter(
    ({ url, method }) => !url.startsWith('/session/') && method !== 'OPTIONS',
  );

describe("somebody else's job", () => {
  const RUN_ID = 'secret-of-ada';
  const key = randomUUID();
  let service: TestService;
  let routes: readonly Route[];
  let ids: Readonly<Record<'job' | 'offer' | 'set', string>>;

  beforeAll(async () => {
    service = await startService();
    routes = await serviceRoutes(service);
    const asked = await send(`${service.url}/requests`, {
      json: { executable: { kind: 'docker-container' } },
      token: ADA,
    });
    const offer = offerId(await offerFor(service.url, {}, ADA));
    const fields = { RUNID: RUN_ID };
    const job =
      locationOf(await submit(service.url, { offer, key, token: ADA, fields }))
        .split('/')
        .at(-1) ?? '';
    await service.engine.whenStarted(job);
    await service.engine.write(job, 'plot.png', RUN_ID);
    await service.engine.log(job, RUN_ID);
    service.engine.begin(job);
    ids = { job, offer, set: locationOf(asked).split('/').at(-1) ?? '' };
  });
  afterAll(() => service.end());

  /** The addresses of a route that name something of Ada's. */
  const addresses = ({ url }: Route): readonly string[] => {
    const id = url.startsWith('/offersets') ? ids.set : url.startsWith('/sessions') ? ids.offer : ids.job;
    const named = url.replace(':id', id).replace(':key', key).replace(':name', 'MODE');
    return named.includes(':result')
      ? ['session', 'log', 'notebook', 'file-1'].map((result) => named.replace(':result', result))
      : [named];
  };
  const named = (): readonly (Route & { readonly path: string })[] =>
    routes
      .filter(({ url }) => url.includes(':'))
      .flatMap((route) => addresses(route).map((path) => ({ ...route, path })));
  const call = (method: Method, path: string, token?: string): Promise<Answer> =>
    send(`${service.url}${path}`, {
      method,
      token,
      ...(method === 'POST'
        ? path.startsWith('/sessions')
          ? { json: { kind: 'uri:enum-value-update', path: 'phase', value: 'CANCELLED' } }
          : {
              form: {
                PHASE: 'ABORT',
                ACTION: 'DELETE',
                EXECUTIONDURATION: '1',
                DESTRUCTION: '2026-01-01T00:00:00Z',
              },
            }
        : {}),
    });

  it('is walked by every address that there is', () => {
    const all = new Set(routes.map(({ url }) => url));
    for (const url of [
      '/jobs/:id',
      '/jobs/:id/results/:result',
      '/keys/:key',
      '/offersets/:id',
      '/sessions/:id',
    ])
      expect(all).toContain(url);
    expect(named().length).toBeGreaterThan(25);
    const others = [...all].filter((url) => !url.includes(':') && !PUBLIC.test(url));
    expect(others.sort()).toEqual(['/jobs', '/requests']);
  });

  it('is not there for another account, at any address', async () => {
    const seen: string[] = [];
    for (const { method, path } of named())
      seen.push(`${method} ${path}: ${(await call(method, path, BOB)).status}`);
    expect(seen.filter((line) => !line.endsWith(': 404'))).toEqual([]);
  });

  it('shows nothing to visitors, who may just not have signed in', async () => {
    const seen: string[] = [];
    for (const { method, path } of named()) {
      const { status, text } = await call(method, path);
      seen.push(`${method} ${path}: ${status}`);
      expect(text).not.toMatch(/secret-of-ada|ada\b/);
    }
    expect(seen.filter((line) => !/: 40[14]$/.test(line))).toEqual([]);
  });

  it('is in nobody else’s list, and cannot be had by its key or of its offer', async () => {
    for (const token of [BOB, undefined]) {
      const list = await call('GET', '/jobs', token);
      expect([list.status, list.text.includes(ids.job)]).toEqual([200, false]);
      const taken = await submit(service.url, { offer: ids.offer, token });
      expect([taken.status, taken.text.includes(ids.job)]).toEqual([410, false]);
    }
    expect((await submit(service.url, { offer: ids.offer, key, token: BOB })).status).toBe(410);
  });

  it('goes on through all of it, and is there for its owner', async () => {
    expect(service.engine.calls).toEqual([]);
    const mine = await call('GET', `/jobs/${ids.job}`, ADA);
    expect([mine.status, mine.text.includes(RUN_ID)]).toEqual([200, true]);
    expect((await call('GET', `/jobs/${ids.job}/results/log`, ADA)).text).toBe(RUN_ID);
  });
});
