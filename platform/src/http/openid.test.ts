import { locationOf, ask, offerFor, offerId, send, submit } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { read, submitJob } from '../testing/jobs.js';
import type { TestIssuer } from '../testing/issuer.js';
import { AUDIENCE, startIssuer } from '../testing/issuer.js';
import type { TestService } from '../testing/service.js';
import { ADA, DOCUMENT, startService } from '../testing/service.js';

const allocation = { cores: 2, memoryGiB: 4, diskGiB: 5, gpus: 0, durationSeconds: 7200 };

describe('people of an OpenID Connect issuer', () => {
  let issuer: TestIssuer;
  let service: TestService;
  const clock = createFakeClock(Date.now());
  beforeAll(async () => {
    issuer = await startIssuer({ ada: ['survey'], bob: ['survey'], eve: [] });
    const openid = {
      issuer: issuer.url,
      audience: AUDIENCE,
      groups: 'groups',
      allocations: [{ group: 'survey', allocation, jobs: 1, coreHoursPerMonth: 100 }],
    };
    service = await startService({ clock, config: { openid, retentionSeconds: 86_400 } });
  });
  afterAll(async () => {
    await service.end();
    await issuer.stop();
  });
  const host = (): string => issuer.url.replace('http://', '');

  it('are named by the answer, and get the offers of their group', async () => {
    const token = await issuer.token('ada');
    const answer = await send(`${service.url}/capabilities`, { token });
    expect(answer.headers['x-vo-authenticated']).toBe(`ada@${host()}`);
    expect(await ask(service.url, { cores: 3 }, token)).toMatchObject({
      reasons: [{ path: 'cores', text: 'cores: asked 3, your allocation here is 2' }],
      allowance: { jobs: { most: 1, running: 0 }, coreHours: { most: 100, left: 100 } },
    });
  });

  it('without an allocation are known, and refused in words', async () => {
    const token = await issuer.token('eve');
    const text = `account: you are signed in as eve@${host()}; none of your groups has an allocation here`;
    expect(await ask(service.url, {}, token)).toMatchObject({
      result: 'NO',
      reasons: [{ path: 'account', text }],
    });
    const job = await submit(service.url, { offer: 'x', token });
    expect([job.status, job.text]).toEqual([403, `${text}.\n`]);
    expect((await send(`${service.url}/jobs`, { token })).status).toBe(200);
  });

  it('have jobs of their own: not those of others, nor of a configured account of that name', async () => {
    const [ada, bob] = [await issuer.token('ada'), await issuer.token('bob')];
    const mine = await submitJob(service, {}, { token: ada });
    const configured = await submitJob(service, {}, { token: ADA });
    expect(await read(`${service.url}/jobs`, ada)).toContain(mine.id);
    for (const [token, id] of [
      [ada, configured.id],
      [bob, mine.id],
      [ADA, mine.id],
    ] as const)
      expect(await read(`${service.url}/jobs`, token)).not.toContain(id);
    expect((await send(mine.url, { token: bob })).status).toBe(404);
    expect((await send(mine.url, { token: ADA })).status).toBe(404);
  });

  it('reach their jobs with a new token when the old one has expired, and their limits hold meanwhile', async () => {
    const old = await issuer.token('bob');
    const offers = [await offerFor(service.url, {}, old), await offerFor(service.url, {}, old)];
    const ids: string[] = [];
    for (const offer of offers) {
      const job = locationOf(await submit(service.url, { offer: offerId(offer), token: old }));
      ids.push(job.split('/').at(-1) ?? '');
    }
    const [first = '', second = ''] = ids;
    await service.engine.whenStarted(first);
    clock.advance(700_000);
    await service.restart();
    const job = `${service.url}/jobs/${first}`;
    const expired = await send(job, { token: old });
    expect(expired.status).toBe(401);
    expect(expired.headers['www-authenticate']).toContain(
      String.raw`Bearer realm="Test \"platform\"", error="invalid_token", error_description="The token is refused: it has expired. Sign in again."`,
    );
    expect(service.engine.started.map(({ id }) => id)).not.toContain(second);
    const at = Math.floor(clock.now() / 1000);
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'bob', iat: at, exp: at + 600, groups: ['survey'] };
    const fresh = await issuer.forge(claims);
    expect((await send(job, { token: fresh })).status).toBe(200);
  });

  it('cannot be told while the issuer is down; everybody else is', async () => {
    const token = await issuer.token('ada');
    issuer.broken = 500;
    await service.restart();
    const [theirs, own, visitor, nobody] = await Promise.all([
      send(`${service.url}/jobs`, { token }),
      send(`${service.url}/jobs`, { token: ADA }),
      send(`${service.url}/jobs`),
      send(`${service.url}/jobs`, { token: 'nonsense' }),
    ]);
    issuer.broken = undefined;
    expect([theirs, own, visitor, nobody].map(({ status }) => status)).toEqual([503, 200, 200, 401]);
    expect(theirs.text).toContain(`its issuer ${issuer.url} does not answer as it should`);
    expect(theirs.headers['retry-after']).toBe('10');
    expect(theirs.headers['www-authenticate']).toBeUndefined();
  });

  it('cannot share a name with a configured account', async () => {
    const accounts = [...DOCUMENT.accounts, { name: 'ada@sso.example.org', allocation }];
    const openid = { issuer: 'https://sso.example.org', audience: 'x', allocations: [{ allocation }] };
    await expect(startService({ config: { accounts, openid } })).rejects.toThrow(
      'accounts[3].name: is a name of the people of https://sso.example.org',
    );
  });
});
