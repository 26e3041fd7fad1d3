import { NAMESPACE } from '@run-elsewhere/planner/wire';
import { ask, askFor, locationOf, offerFor, offerId, send } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, startService } from '../testing/service.js';

const CAPACITY = { cores: 2, memoryGiB: 8, diskGiB: 20, gpus: 0 };
const CHANGE = { kind: 'uri:enum-value-update', path: 'phase' };

describe('asking for offers', () => {
  const clock = createFakeClock();
  let service: TestService;
  beforeEach(async () => {
    service = await startService({
      clock,
      config: { capacity: CAPACITY, cost: { perCoreHour: 0.05, unit: 'EUR' } },
    });
  });
  afterEach(() => service.end());
  const start = (offer: {
    schedule?: { available?: { start?: string | undefined } | undefined } | undefined;
  }) => Date.parse(offer.schedule?.available?.start?.split('/')[0] ?? '') - clock.now();

  it('gives the answer at once, and again under its address', async () => {
    const answer = await send(`${service.url}/requests`, { json: askFor() });
    expect(answer.status).toBe(303);
    const again = await send(locationOf(answer));
    expect([again.status, again.text]).toEqual([200, answer.text]);
  });

  it('refuses with every reason, also as messages of the standard', async () => {
    const set = await ask(service.url, { memory: 64, cores: 3 });
    expect(set).toMatchObject({
      result: 'NO',
      reasons: [
        { path: 'cores', text: 'cores: asked 3, your allocation here is 2' },
        { path: 'memory', text: 'memory: asked 64 GiB, your allocation here is 4 GiB' },
      ],
    });
    expect(set.meta?.messages?.map(({ message }) => message)).toEqual(set.reasons?.map(({ text }) => text));
    expect(set.meta?.messages?.map(({ kind }) => kind)).toEqual(['urn:resource-limit', 'urn:resource-limit']);
    expect(set.offers).toBeUndefined();
  });

  it('tells the cost of the whole time', async () => {
    const offer = await offerFor(service.url, { cores: 2, duration: 'PT90M' });
    expect(offer.costs).toMatchObject([
      { type: 'urn:ivoa:calycopis:cost:monetary', min: 0.15, max: 0.15, unit: 'EUR' },
    ]);
  });

  it('promises a start when the place is free, as running offers end or expire', async () => {
    const first = await offerFor(service.url, { cores: 2, duration: 'PT1H' });
    expect(start(first)).toBe(0);
    expect(start(await offerFor(service.url, { duration: 'PT1H' }))).toBe(3_600_000);
    clock.advance(60_000);
    expect(start(await offerFor(service.url, { duration: 'PT1H' }))).toBe(0);
  });

  it('gives the place of a rejected offer to the next one', async () => {
    const first = await offerFor(service.url, { cores: 2 });
    const url = `${service.url}/sessions/${offerId(first)}`;
    const rejected = await send(url, { json: { ...CHANGE, value: 'REJECTED' } });
    expect(JSON.parse(rejected.text)).toMatchObject({ phase: 'REJECTED' });
    expect(start(await offerFor(service.url, { cores: 2 }))).toBe(0);
  });

  it('holds an accepted offer once more, and no longer', async () => {
    const offer = await offerFor(service.url);
    const url = `${service.url}/sessions/${offerId(offer)}`;
    const phase = async (): Promise<unknown> =>
      (JSON.parse((await send(url)).text) as { phase: unknown }).phase;
    clock.advance(50_000);
    await send(url, { json: { ...CHANGE, path: '/phase', value: 'ACCEPTED' } });
    clock.advance(50_000);
    expect(await phase()).toBe('ACCEPTED');
    await send(url, { json: { ...CHANGE, value: 'ACCEPTED' } });
    clock.advance(10_001);
    expect(await phase()).toBe('EXPIRED');
    await send(url, { json: { ...CHANGE, value: 'ACCEPTED' } });
    expect(await phase()).toBe('EXPIRED');
  });

  it.each([
    { ...CHANGE, value: 'RUNNING' },
    { ...CHANGE, path: 'compute', value: 'REJECTED' },
    { ...CHANGE, kind: 'x', value: 'REJECTED' },
  ])('leaves an offer as it is on %j', async (json) => {
    const offer = await offerFor(service.url);
    const answer = await send(`${service.url}/sessions/${offerId(offer)}`, { json });
    expect([answer.status, (JSON.parse(answer.text) as { phase: string }).phase]).toEqual([200, 'OFFERED']);
  });

  it('shows an offer to its owner only', async () => {
    const offer = await offerFor(service.url, {}, ADA);
    const url = `${service.url}/sessions/${offerId(offer)}`;
    expect((await send(url, { token: ADA })).status).toBe(200);
    expect((await send(url, { token: BOB })).status).toBe(404);
    expect((await send(url, { json: { ...CHANGE, value: 'REJECTED' } })).status).toBe(404);
    expect((await send(`${service.url}/offersets/unknown`)).status).toBe(404);
  });

  it.each([
    ['no JSON', '{', 400],
    ['no request', '[]', 400],
    ['a negative wish', JSON.stringify({ ...askFor(), compute: { cores: { min: -1 } } }), 400],
    ['too many packages', JSON.stringify(askFor({ packages: Array.from({ length: 501 }, () => 'x') })), 400],
    ['too much', JSON.stringify({ ...askFor(), padding: 'x'.repeat(300_000) }), 413],
  ])('refuses %s in plain text', async (_what, body, status) => {
    const answer = await send(`${service.url}/requests`, {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
    expect(answer.text.length).toBeGreaterThan(5);
  });

  it('names the member that is wrong', async () => {
    const answer = await send(`${service.url}/requests`, {
      json: { ...askFor(), compute: { cores: { min: 'two' } } },
    });
    expect(answer.text).toMatch(/^compute\.cores\.min: /);
  });

  it('takes no other media type', async () => {
    const answer = await send(`${service.url}/requests`, {
      body: 'a: b',
      headers: { 'content-type': 'text/yaml' },
    });
    expect(answer.status).toBe(415);
  });

  it('does not run what is not uploaded', async () => {
    const answer = await send(`${service.url}/requests`, {
      json: {
        executable: { kind: `${NAMESPACE}/jupyter-notebook.yaml`, location: 'https://a.example/x.ipynb' },
      },
    });
    expect(JSON.parse(answer.text)).toMatchObject({
      result: 'NO',
      reasons: [{ path: 'executable' }],
      meta: { messages: [{ kind: 'uri:unknown-type' }] },
    });
  });

  it('lets one of an account’s jobs run where it may have one', async () => {
    expect(start(await offerFor(service.url, { duration: 'PT1H' }, BOB))).toBe(0);
    expect(start(await offerFor(service.url, { duration: 'PT1H' }, BOB))).toBe(3_600_000);
    expect(start(await offerFor(service.url, { duration: 'PT1H' }, ADA))).toBe(0);
  });
});
