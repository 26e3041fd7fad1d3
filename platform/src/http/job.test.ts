import { randomUUID } from 'node:crypto';
import { send, textOf } from '../testing/client.js';
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

describe('phases', () => {
  it('a job without PHASE=RUN is PENDING until it is run', async () => {
    const { url } = await submitJob(service, {}, { run: false });
    expect(await read(`${url}/phase`)).toBe('PENDING');
    expect((await send(`${url}/phase`, { form: { phase: 'RUN' } })).status).toBe(303);
    await service.engine.whenStarted(1);
    expect(await read(`${url}/phase`)).toBe('QUEUED');
    expect((await send(`${url}/phase`, { form: { PHASE: 'RUN' } })).status).toBe(303);
    expect(service.engine.started).toHaveLength(1);
  });

  it('a PENDING job gives its place up when the offer would have expired', async () => {
    const { url } = await submitJob(service, { cores: 2, memory: 4 }, { run: false });
    clock.advance(60_000);
    const next = await submitJob(service, { cores: 2, memory: 4, duration: 'PT1H' });
    const other = await submitJob(service, { cores: 2, memory: 4, duration: 'PT1H' });
    await send(`${url}/phase`, { form: { PHASE: 'RUN' } });
    await service.engine.whenStarted(2);
    expect(service.engine.started.map(({ id }) => id)).toEqual([next.id, other.id]);
    expect(await read(`${url}/quote`)).toBe(new Date(clock.now() + 2 * 3_600_000).toISOString());
  });

  it('a job is ended by ABORT, running or not', async () => {
    const live = await runJob(service);
    expect((await send(`${live.url}/phase`, { form: { PHASE: 'ABORT' } })).status).toBe(303);
    const text = await read(`${live.url}?WAIT=10&PHASE=EXECUTING`);
    expect(textOf(text, 'phase')).toBe('ABORTED');
    expect(text).not.toContain('errorSummary');
    const waiting = await submitJob(service, {}, { run: false });
    await send(`${waiting.url}/phase`, { form: { PHASE: 'ABORT' } });
    expect(textOf(await read(`${waiting.url}?WAIT=10&PHASE=PENDING`), 'phase')).toBe('ABORTED');
    expect(service.engine.calls).toEqual([`cancel ${live.id}`]);
    expect((await send(`${live.url}/phase`, { form: { PHASE: 'ABORT' } })).status).toBe(303);
  });

  it('a job that is cancelled while the engine starts it is cancelled there', async () => {
    let release = (): void => undefined;
    service.engine.holdStart = new Promise((resolve) => (release = resolve));
    const { url, id } = await submitJob(service);
    await send(`${url}/phase`, { form: { PHASE: 'ABORT' } });
    expect(await read(`${url}/phase`)).toBe('QUEUED');
    release();
    expect(textOf(await read(`${url}?WAIT=10&PHASE=QUEUED`), 'phase')).toBe('ABORTED');
    expect(service.engine.calls).toEqual([`cancel ${id}`]);
  });

  it('a job whose time is changed while the engine starts it has the new time there', async () => {
    let release = (): void => undefined;
    service.engine.holdStart = new Promise((resolve) => (release = resolve));
    const { url, id } = await submitJob(service, { duration: 'PT1H' });
    await send(`${url}/executionduration`, { form: { EXECUTIONDURATION: '60' } });
    release();
    await service.engine.whenStarted(1);
    service.engine.begin(id);
    await read(`${url}?WAIT=10&PHASE=QUEUED`);
    expect(service.engine.started[0]?.resources.durationSeconds).toBe(3600);
    expect(service.engine.calls).toEqual([`duration ${id} 60`]);
  });

  it('a job that cannot be started is an ERROR that says why, worth another try', async () => {
    service.engine.failStart = 'no <room> left';
    const { url } = await submitJob(service);
    const text = await read(`${url}?WAIT=10&PHASE=QUEUED`);
    expect(textOf(text, 'phase')).toBe('ERROR');
    expect(text).toContain('type="transient"');
    expect(textOf(text, 'message')).toBe('The job could not be started: no &lt;room&gt; left');
    expect(await read(`${url}/error`)).toBe('The job could not be started: no <room> left\n');
  });

  it('a limit that ended the job is named', async () => {
    const { url, id } = await runJob(service, { mode: 'batch' });
    await service.engine.log(id, 'Killed\n');
    service.engine.end(id, { kind: 'error', message: 'It used more than 1 GiB of memory.', limit: 'memory' });
    const text = await read(`${url}?WAIT=10&PHASE=EXECUTING`);
    expect(textOf(text, 'phase')).toBe('ERROR');
    expect(text).toContain('<re:outcome limit="memory"/>');
    expect(await read(`${url}/error`)).toBe(
      'It used more than 1 GiB of memory.\n\nThe end of the log:\nKilled\n',
    );
  });

  it('only a live session that runs can be finished', async () => {
    const batch = await runJob(service, { mode: 'batch' });
    const refused = await send(`${batch.url}/finish`, { method: 'POST' });
    expect([refused.status, refused.text]).toEqual([
      403,
      'Only a live session can be finished. Use PHASE=ABORT to end this job.\n',
    ]);
    const pending = await submitJob(service, {}, { run: false });
    expect((await send(`${pending.url}/finish`, { method: 'POST' })).status).toBe(403);
    const live = await runJob(service);
    await send(`${live.url}/finish`, { method: 'POST' });
    expect(textOf(await read(`${live.url}?WAIT=10&PHASE=EXECUTING`), 'phase')).toBe('COMPLETED');
    expect((await send(`${live.url}/finish`, { method: 'POST' })).status).toBe(303);
  });
});

describe('an engine that fails', () => {
  it('can be asked to finish again', async () => {
    const { url } = await runJob(service);
    const { finish } = service.engine;
    const failed = new Promise<void>((resolve) => {
      service.engine.finish = () => {
        service.engine.finish = finish;
        setImmediate(resolve);
        return Promise.reject(new Error('no answer'));
      };
    });
    await send(`${url}/finish`, { method: 'POST' });
    await failed;
    expect(service.warnings).toEqual(['the job could not carry out what was asked: no answer']);
    expect(await read(`${url}/phase`)).toBe('EXECUTING');
    await send(`${url}/finish`, { method: 'POST' });
    expect(textOf(await read(`${url}?WAIT=10&PHASE=EXECUTING`), 'phase')).toBe('COMPLETED');
  });

  it('makes no warning that holds the token of a session', async () => {
    const { id } = await runJob(service);
    service.engine.state = () => Promise.reject(new Error('unreadable'));
    const answer = await send(`${service.url}/session/${id}/lab?token=of-the-session`);
    expect(answer.status).toBe(500);
    expect(service.warnings.join()).toContain('GET /session/:id/*: Error: unreadable');
    expect(service.warnings.join()).not.toContain('of-the-session');
  });

  it('is asked to remove a job until it has', async () => {
    const { url, id } = await runJob(service);
    const { remove } = service.engine;
    const failed = new Promise<void>((resolve) => {
      service.engine.remove = () => {
        service.engine.remove = remove;
        setImmediate(resolve);
        return Promise.reject(new Error('busy'));
      };
    });
    await send(url, { method: 'DELETE' });
    await failed;
    expect((await send(url)).status).toBe(404);
    clock.advance(60_000);
    await read(url);
    expect(service.engine.calls).toEqual([`cancel ${id}`, `remove ${id}`]);
  });
});

describe('reading', () => {
  it('tells owner, quote and parameters', async () => {
    const { url } = await runJob(service, { duration: 'PT1H' }, { token: ADA, fields: { RUNID: 'r&d' } });
    expect(await read(`${url}/owner`, ADA)).toBe('ada');
    expect(await read(`${url}/quote`, ADA)).toBe(new Date(clock.now() + 3_600_000).toISOString());
    expect(await read(`${url}/parameters/mode`, ADA)).toBe('live');
    expect((await send(`${url}/parameters/nothing`, { token: ADA })).status).toBe(404);
    expect(await read(`${url}/parameters`, ADA)).toContain(
      '<uws:parameter id="FRAME_ORIGIN">http://127.0.0.1:8888<',
    );
    expect((await send(`${url}/parameters`, { form: { MODE: 'batch' }, token: ADA })).status).toBe(403);
    expect(await read(`${url}/error`, ADA)).toBe('');
    const text = await read(url, ADA);
    expect(text).toContain('version="1.1"');
    expect(textOf(text, 'runId')).toBe('r&amp;d');
    const order = [
      'jobId',
      'runId',
      'ownerId',
      'phase',
      'quote',
      'creationTime',
      'startTime',
      'endTime',
      'executionDuration',
      'destruction',
      'parameters',
      'results',
    ];
    const found = order.map((name) => text.indexOf(`<uws:${name}`));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(Math.min(...found)).toBeGreaterThan(0);
  });

  it('refuses a POST to the job that is no deletion, and what does not exist', async () => {
    const { url } = await submitJob(service);
    expect((await send(url, { form: { PHASE: 'RUN' } })).status).toBe(400);
    expect((await send(`${url}/phase`, { form: { PHASE: 'HOLD' } })).status).toBe(400);
    expect(
      (await send(`${url}/phase`, { body: '{', headers: { 'content-type': 'application/json' } })).status,
    ).toBe(400);
    expect((await send(`${service.url}/jobs/${randomUUID()}`)).status).toBe(404);
    expect((await send(`${url}/nothing`)).status).toBe(404);
    expect((await send(`${url}/phase/`)).text).toBe('QUEUED');
  });
});
