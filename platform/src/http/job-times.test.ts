import { offerFor, send, textOf } from '../testing/client.js';
import type { FakeClock } from '../testing/fake-clock.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { read, runJob, submitJob } from '../testing/jobs.js';
import type { TestService } from '../testing/service.js';
import { ADA, startService } from '../testing/service.js';

let clock: FakeClock;
let service: TestService;
beforeEach(async () => {
  clock = createFakeClock();
  service = await startService({ clock });
});
afterEach(() => service.end());

/** Moves the clock until something is done. */
async function whileTimePasses<T>(work: Promise<T>): Promise<T> {
  const moving = setInterval(() => clock.advance(1000), 2);
  return work.finally(() => clearInterval(moving));
}

describe('waiting', () => {
  it('ends with the time, and not for what the phase is not', async () => {
    const { url } = await runJob(service);
    const waits = send(`${url}?WAIT=5&PHASE=EXECUTING`);
    expect(textOf(await read(`${url}?WAIT=5&PHASE=QUEUED`), 'phase')).toBe('EXECUTING');
    expect(textOf((await whileTimePasses(waits)).text, 'phase')).toBe('EXECUTING');
  });

  it('is capped, however long is asked', async () => {
    const { url } = await runJob(service);
    const waits = send(`${url}?wait=-1`);
    const begun = clock.now();
    await whileTimePasses(waits);
    expect(clock.now() - begun).toBeLessThan(75_000);
  });

  it('answers at once in a final phase, and when the job is removed', async () => {
    const { url, id } = await runJob(service);
    const waits = send(`${url}?WAIT=50`);
    // The request is on its way; the removal follows it.
    await read(`${url}/phase`);
    await send(url, { form: { action: 'DELETE' } });
    expect((await waits).status).toBe(404);
    const other = await runJob(service);
    service.engine.end(other.id, { kind: 'completed', message: '' });
    expect(textOf(await read(`${other.url}?WAIT=50&PHASE=EXECUTING`), 'phase')).toBe('COMPLETED');
    expect(textOf(await read(`${other.url}?WAIT=50`), 'phase')).toBe('COMPLETED');
    expect(service.engine.calls).toEqual([`cancel ${id}`, `remove ${id}`]);
  });

  it.each(['WAIT=soon', 'WAIT=1.5', 'WAIT=-2', 'WAIT=1&WAIT=2'])('refuses %s', async (query) => {
    const { url } = await submitJob(service);
    expect((await send(`${url}?${query}`)).status).toBe(400);
  });
});

describe('times', () => {
  it('more time is granted within the allocation, and the engine told', async () => {
    const { url, id } = await runJob(service, { duration: 'PT1H' });
    const more = async (seconds: number) => {
      const answer = await send(`${url}/executionduration`, { form: { EXECUTIONDURATION: String(seconds) } });
      return [answer.status, await read(`${url}/executionduration`)];
    };
    expect(await more(5400)).toEqual([303, '5400']);
    expect(await more(99_999)).toEqual([303, '7200']);
    expect(await more(0)).toEqual([403, '7200']);
    expect(await more(1800)).toEqual([303, '1800']);
    expect(service.engine.calls).toEqual([5400, 7200, 1800].map((seconds) => `duration ${id} ${seconds}`));
    expect((await send(`${url}/executionduration`, { form: { EXECUTIONDURATION: 'x' } })).status).toBe(400);
  });

  it('more time says why it cannot be had', async () => {
    const { url } = await runJob(service, { duration: 'PT2H' });
    const answer = await send(`${url}/executionduration`, { form: { EXECUTIONDURATION: '10800' } });
    expect(answer.text).toBe('duration: asked 3 h, your allocation here is 2 h.\n');
  });

  it('more time is not taken from what others were promised', async () => {
    const { url } = await runJob(service, { cores: 4, duration: 'PT1H' }, { token: ADA });
    const next = await offerFor(service.url, { duration: 'PT1H' });
    expect(next.schedule?.available?.start).toBe(`${new Date(clock.now() + 3_600_000).toISOString()}/PT0S`);
    const answer = await send(`${url}/executionduration`, {
      form: { EXECUTIONDURATION: '7200' },
      token: ADA,
    });
    expect([answer.status, answer.text]).toEqual([
      403,
      'duration: asked 2 h, but after 1 h what this job uses is promised to somebody else.\n',
    ]);
  });

  it('a job is archived when its destruction time comes, and what the engine has of it removed', async () => {
    const { url, id } = await runJob(service, { duration: 'PT1H' });
    const planned = clock.now() + 3_600_000 + 3_600_000;
    expect(await read(`${url}/destruction`)).toBe(new Date(planned).toISOString());
    const soon = new Date(clock.now() + 5000).toISOString();
    await send(`${url}/destruction`, { form: { DESTRUCTION: soon } });
    expect(await read(`${url}/destruction`)).toBe(soon);
    clock.advance(5000);
    expect(textOf(await read(url), 'phase')).toBe('ARCHIVED');
    await service.engine.whenRemoved(id);
    expect(service.engine.calls).toEqual([`cancel ${id}`, `remove ${id}`]);
  });

  it('an archived job has no results, and stays readable for a while', async () => {
    const { url, id } = await runJob(service, { duration: 'PT1H' }, { token: ADA, fields: { RUNID: 'tag' } });
    const ended = read(`${url}?WAIT=10&PHASE=EXECUTING`, ADA);
    service.engine.end(id, { kind: 'error', message: 'it raised' });
    const last = await ended;
    clock.advance(2 * 3_600_000);
    const archived = await read(url, ADA);
    for (const name of ['runId', 'ownerId', 'creationTime', 'startTime', 'endTime', 'destruction', 'message'])
      expect([name, textOf(archived, name)]).toEqual([name, textOf(last, name)]);
    expect(textOf(archived, 'phase')).toBe('ARCHIVED');
    expect(textOf(await read(`${url}?WAIT=60`, ADA), 'phase')).toBe('ARCHIVED');
    expect(await read(`${url}/results`, ADA)).not.toContain('<uws:result ');
    expect((await send(`${url}/results/log`, { token: ADA })).status).toBe(404);
    const control = async (part: string, form: Readonly<Record<string, string>>): Promise<number> =>
      (await send(`${url}/${part}`, { form, token: ADA })).status;
    expect(await control('destruction', { DESTRUCTION: '2099-01-01' })).toBe(403);
    expect(await control('executionduration', { EXECUTIONDURATION: '60' })).toBe(403);
    expect(await control('phase', { PHASE: 'RUN' })).toBe(303);
    expect(await read(`${url}/phase`, ADA)).toBe('ARCHIVED');
    await service.restart();
    expect(await read(`${service.url}${new URL(url).pathname}/phase`, ADA)).toBe('ARCHIVED');
    clock.advance(31 * 86_400_000);
    expect((await send(`${service.url}${new URL(url).pathname}`, { token: ADA })).status).toBe(404);
  });

  it('an archived job can be deleted', async () => {
    const { url } = await runJob(service, { duration: 'PT1H' });
    clock.advance(3 * 3_600_000);
    expect(await read(`${url}/phase`)).toBe('ARCHIVED');
    expect((await send(url, { method: 'DELETE' })).status).toBe(303);
    expect((await send(url)).status).toBe(404);
  });

  it('a destruction time is no later than the platform keeps things', async () => {
    const { url } = await runJob(service, { duration: 'PT1H' });
    await send(`${url}/destruction`, { form: { DESTRUCTION: '2099-01-01' } });
    expect(await read(`${url}/destruction`)).toBe(new Date(clock.now() + 7_200_000).toISOString());
    expect((await send(`${url}/destruction`, { form: { DESTRUCTION: 'tomorrow' } })).status).toBe(400);
  });
});
