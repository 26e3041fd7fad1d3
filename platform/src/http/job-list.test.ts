import { send, textOf } from '../testing/client.js';
import type { FakeClock } from '../testing/fake-clock.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { read, runJob, submitJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, BOB, startService } from '../testing/service.js';

let clock: FakeClock;
let service: TestService;
beforeEach(async () => {
  clock = createFakeClock();
  service = await startService({ clock });
});
afterEach(() => service.end());

describe('the list', () => {
  const ids = async (query = '', token = ADA): Promise<string[]> =>
    [...(await read(`${service.url}/jobs${query}`, token)).matchAll(/jobref id="([^"]+)"/g)].map(
      ([, id]) => id ?? '',
    );

  it('has the jobs of the caller, filtered as asked, the newest first', async () => {
    const first = await runJob(service, {}, { token: ADA });
    clock.advance(1500);
    const between = new Date(clock.now() - 500).toISOString();
    const second = await submitJob(service, {}, { token: ADA, run: false });
    expect(await ids()).toEqual([second.id, first.id]);
    expect(await ids('?LAST=1')).toEqual([second.id]);
    expect(await ids(`?AFTER=${between}`)).toEqual([second.id]);
    expect(await ids('?phase=EXECUTING&PHASE=ABORTED')).toEqual([first.id]);
    expect(await ids('?PHASE=EXECUTING&LAST=1')).toEqual([first.id]);
    expect(await ids('', BOB)).toEqual([]);
    expect((await send(`${service.url}/jobs`, { token: ADA })).headers['x-vo-authenticated']).toBe('ada');
  });

  it('has archived jobs only where they are asked for', async () => {
    const old = await submitJob(service, { duration: 'PT1H' }, { token: ADA, run: false });
    clock.advance(3 * 3_600_000);
    const fresh = await submitJob(service, {}, { token: ADA, run: false });
    expect(await ids()).toEqual([fresh.id]);
    expect(await ids('?LAST=5')).toEqual([fresh.id]);
    expect(await ids('?PHASE=ARCHIVED')).toEqual([old.id]);
    expect(await ids('?PHASE=ARCHIVED&PHASE=PENDING')).toEqual([fresh.id, old.id]);
    expect(await ids('?PHASE=HELD&PHASE=SUSPENDED&PHASE=UNKNOWN')).toEqual([]);
  });

  it('has those created strictly after an instant', async () => {
    const job = await submitJob(service, {}, { token: ADA, run: false });
    const created = textOf(await read(job.url, ADA), 'creationTime') ?? '';
    expect(await ids(`?AFTER=${created}`)).toEqual([]);
    expect(await ids(`?AFTER=${new Date(Date.parse(created) - 1).toISOString()}`)).toEqual([job.id]);
    expect(await ids(`?AFTER=${created.slice(0, 10)}&PHASE=PENDING&LAST=3`)).toEqual([job.id]);
  });

  it('never has the jobs of visitors', async () => {
    await submitJob(service);
    expect(await read(`${service.url}/jobs`)).toContain('<uws:jobs ');
    expect(await read(`${service.url}/jobs`)).not.toContain('jobref');
  });

  it.each(['PHASE=DONE', 'LAST=0', 'LAST=x', 'AFTER=2026', 'AFTER=2026-01-01%2000:00:00'])(
    'refuses %s',
    async (query) => {
      expect((await send(`${service.url}/jobs?${query}`, { token: ADA })).status).toBe(400);
    },
  );
});

describe('who may', () => {
  it('sees a job of an account only as that account', async () => {
    const { url } = await submitJob(service, {}, { token: ADA });
    const [mine, others, nobody, wrong] = await Promise.all([
      send(url, { token: ADA }),
      send(url, { token: BOB }),
      send(url),
      send(url, { token: 'wrong' }),
    ]);
    expect([mine, others, nobody, wrong].map(({ status }) => status)).toEqual([200, 404, 401, 401]);
    expect(nobody.headers['www-authenticate']).toEqual([
      String.raw`Bearer realm="Test \"platform\""`,
      String.raw`Basic realm="Test \"platform\"", charset="UTF-8"`,
    ]);
    expect((await send(url, { method: 'DELETE', token: BOB })).status).toBe(404);
    expect((await send(`${url}/phase`, { form: { PHASE: 'ABORT' }, token: BOB })).status).toBe(404);
    expect(await read(`${url}/phase`, ADA)).toBe('QUEUED');
  });

  it('leads visitors to sign in where they may do nothing', async () => {
    const accounts = [
      {
        name: 'ada',
        tokenSha256: '0'.repeat(64),
        allocation: { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 60 },
      },
    ];
    const closed = await startService({ config: { accounts } });
    const answers = await Promise.all([
      send(`${closed.url}/requests`, { json: {} }),
      send(`${closed.url}/jobs`, { form: {} }),
      send(`${closed.url}/jobs`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(answers.every(({ headers }) => headers['www-authenticate'] !== undefined)).toBe(true);
    expect((await send(`${closed.url}/capabilities`)).status).toBe(200);
    await closed.end();
  });
});
