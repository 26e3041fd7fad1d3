import type { BrokerOfferSet } from '@run-elsewhere/planner/wire';
import { ask, locationOf, offerFor, offerId, send, submit, untilPhase } from '../testing/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { runJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, DOCUMENT, startService } from '../testing/service.js';

const HOUR_MS = 3_600_000;

// Months pass minute by minute.
jest.setTimeout(30_000);

describe('core-hours of a month', () => {
  let service: TestService;
  let clock: ReturnType<typeof createFakeClock>;
  const begin = async (instant: string): Promise<void> => {
    clock = createFakeClock(Date.parse(instant));
    const accounts = DOCUMENT.accounts.map((account) =>
      account.name === 'ada' ? { ...account, coreHoursPerMonth: 6, jobs: 3 } : account,
    );
    service = await startService({ clock, config: { accounts } });
  };
  beforeEach(() => begin('2026-11-20T12:00:00Z'));
  afterEach(() => service.end());

  const why = ({ reasons }: BrokerOfferSet) => reasons?.map(({ text }) => text);
  const hours = ({ allowance }: BrokerOfferSet) => allowance?.coreHours;
  const ended = async (job: string, phase: string): Promise<void> => {
    await untilPhase(job, phase, ADA);
  };

  it('are counted while an offer is open, and are there again when it is given back', async () => {
    const first = await ask(service.url, { cores: 2, duration: 'PT2H' }, ADA);
    const until = '2026-12-01T00:00:00.000Z';
    expect(hours(first)).toEqual({ most: 6, used: 0, left: 6, until });
    const second = await ask(service.url, { cores: 2, duration: 'PT2H' }, ADA);
    const refused =
      'account: 2 of your 6 core-hours of November are left, this needs 4; there are new ones from 1 December (UTC)';
    expect([why(second), hours(second)]).toEqual([[refused], { most: 6, used: 0, left: 2, until }]);
    const id = offerId(first.offers![0]!);
    await send(`${service.url}/sessions/${id}`, {
      json: { kind: 'uri:enum-value-update', path: 'phase', value: 'REJECTED' },
      token: ADA,
    });
    expect(hours(await ask(service.url, { cores: 2, duration: 'PT2H' }, ADA))?.left).toBe(6);
  });

  it('are used by the time that a job ran, and stay used when it is removed', async () => {
    const job = await runJob(service, { cores: 2, duration: 'PT2H' }, { token: ADA });
    clock.advance(HOUR_MS);
    expect(hours(await ask(service.url, { cores: 4, duration: 'PT2H' }, ADA))).toMatchObject({
      used: 2,
      left: 2,
    });
    service.engine.end(job.id, { kind: 'completed', message: 'done' });
    await ended(job.url, 'COMPLETED');
    expect(hours(await ask(service.url, { cores: 4, duration: 'PT2H' }, ADA))).toMatchObject({
      used: 2,
      left: 4,
    });
    await send(job.url, { method: 'DELETE', token: ADA });
    await service.restart();
    expect(hours(await ask(service.url, { cores: 4, duration: 'PT2H' }, ADA))).toMatchObject({
      used: 2,
      left: 4,
    });
    expect(hours(await ask(service.url, {}, BOB))).toBeUndefined();
  });

  it('are used by a job that is removed while it runs, until then', async () => {
    const job = await runJob(service, { cores: 2, duration: 'PT2H' }, { token: ADA });
    clock.advance(HOUR_MS / 2);
    await send(job.url, { method: 'DELETE', token: ADA });
    await service.restart();
    expect(service.engine.calls).toContain(`remove ${job.id}`);
    expect(hours(await ask(service.url, { cores: 4, duration: 'PT2H' }, ADA))).toMatchObject({
      used: 1,
      left: 5,
    });
  });

  it('begin anew with the month', async () => {
    const job = await runJob(service, { cores: 2, duration: 'PT2H' }, { token: ADA });
    clock.advance(2 * HOUR_MS);
    service.engine.end(job.id, { kind: 'completed', message: 'done' });
    await ended(job.url, 'COMPLETED');
    expect(hours(await ask(service.url, { cores: 4, duration: 'PT2H' }, ADA))?.left).toBe(2);
    clock.advance(11 * 24 * HOUR_MS);
    expect(hours(await ask(service.url, {}, ADA))).toMatchObject({
      used: 0,
      left: 6,
      until: '2027-01-01T00:00:00.000Z',
    });
  });

  it('of the next month are offered when those of this one are used up, and no job begins before it', async () => {
    await service.end();
    // The first of December is within what can be planned.
    await begin('2026-11-30T16:00:00Z');
    const first = await runJob(service, { cores: 2, duration: 'PT2H' }, { token: ADA });
    clock.advance(2 * HOUR_MS);
    service.engine.end(first.id, { kind: 'completed', message: 'done' });
    await ended(first.url, 'COMPLETED');
    const { offers = [] } = await ask(service.url, { cores: 2, duration: 'PT2H' }, ADA);
    expect(offers.map(({ compute, schedule }) => [compute?.cores?.min, schedule?.available?.start])).toEqual([
      [2, '2026-12-01T00:00:00.000Z/PT0S'],
      [1, '2026-11-30T18:00:00.000Z/PT0S'],
    ]);
    const submitted = await submit(service.url, { offer: offerId(offers[0]!), token: ADA });
    const url = locationOf(submitted).replace('localhost', '127.0.0.1');
    clock.advance(HOUR_MS);
    // By then another's job has begun, so one of hers could have as well.
    await runJob(service, { cores: 1, duration: 'PT1H' }, { token: BOB });
    expect(service.engine.started.map(({ account }) => account)).toEqual(['ada', 'bob']);
    clock.advance(Date.parse('2026-12-01T00:00:00Z') - clock.now());
    await service.engine.whenStarted(url.split('/').at(-1)!);
  });

  it('bound an extension: as much as is left, then none, in the same words', async () => {
    const { url } = await runJob(service, { cores: 4, duration: 'PT1H' }, { token: ADA });
    const extend = (seconds: number) =>
      send(`${url}/executionduration`, { form: { EXECUTIONDURATION: String(seconds) }, token: ADA });
    const duration = async (): Promise<string> =>
      (await send(`${url}/executionduration`, { token: ADA })).text;
    expect([(await extend(7200)).status, await duration()]).toEqual([303, '5400']);
    const refused = await extend(7200);
    expect([refused.status, refused.text]).toEqual([
      403,
      'account: 0 of your 6 core-hours of November are left, this needs 2.\n',
    ]);
    expect(await duration()).toBe('5400');
  });

  it('are asked for again when a job is run whose place is no longer kept', async () => {
    const offer = offerId(await offerFor(service.url, { cores: 2, duration: 'PT2H' }, ADA));
    const job = locationOf(await submit(service.url, { offer, token: ADA, run: false }));
    const url = job.replace('localhost', '127.0.0.1');
    clock.advance(61_000);
    await ask(service.url, { cores: 2, duration: 'PT2H' }, ADA);
    const answer = await send(`${url}/phase`, { form: { PHASE: 'RUN' }, token: ADA });
    expect([answer.status, answer.text]).toEqual([
      403,
      'account: 2 of your 6 core-hours of November are left, this needs 4.\n',
    ]);
  });

  it('are never promised twice, however many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(service.url, { cores: 1, duration: 'PT1H' }, ADA)),
    );
    expect(answers.filter(({ result }) => result === 'YES')).toHaveLength(6);
  });
});

describe('jobs at once', () => {
  it('are as many as the account may have, and the answer says how many run', async () => {
    const service = await startService();
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => ask(service.url, { duration: 'PT1H' }, BOB)),
    );
    const starts = answers.map(({ offers }) =>
      Date.parse(offers?.[0]?.schedule?.available?.start?.slice(0, 24) ?? ''),
    );
    expect(starts.map((start) => Math.round((start - Math.min(...starts)) / HOUR_MS)).sort()).toEqual([
      0, 1, 2,
    ]);
    for (const { offers } of answers) await submit(service.url, { offer: offerId(offers![0]!), token: BOB });
    await service.engine.whenStarted(1);
    service.engine.begin(service.engine.started[0]!.id);
    expect(service.engine.started).toHaveLength(1);
    const { allowance } = await ask(service.url, { cores: 99 }, BOB);
    expect(allowance).toEqual({ jobs: { most: 1, running: 1 } });
    await service.end();
  });
});
