import type { JobRef, JobStatus } from '../../model/index.js';
import type { PlatformDriver } from '../driver.js';
import { connectTo, offersFor } from './testing/connect.js';
import { sampleTask } from './testing/samples.js';
import { type StrictBroker, strictBroker } from './testing/strict-broker.js';
import type { SessionDocument } from './testing/strict-sessions.js';

const signal = new AbortController().signal;

let broker: StrictBroker;
let driver: PlatformDriver;
let pauses: readonly number[];
beforeEach(async () => {
  broker = await strictBroker({ announcesLink: true });
  const connected = connectTo(broker.url);
  driver = connected.driver;
  pauses = connected.clock.pauses;
});
afterEach(() => broker.close());

/** A job and the session that it is over there. */
async function take(mode: 'live' | 'batch' = 'live'): Promise<{ job: JobRef; session: SessionDocument }> {
  const task = sampleTask({ mode });
  const [offer] = await offersFor(driver, task);
  const job = await driver.submit(task, offer!, 'key', () => Promise.resolve(), signal);
  return { job, session: broker.sessions.get(offer!.id)! };
}

describe('a job of a broker', () => {
  it('is the session of its offer', async () => {
    const { job, session } = await take();
    expect(job).toEqual({
      platformId: broker.url,
      url: `${broker.url}/sessions/${session.meta.uuid as string}`,
      mode: 'live',
    });
    expect([...broker.sessions.values()].map(({ phase }) => phase)).toEqual(['ACCEPTED', 'REJECTED']);
    expect(await driver.status(job, signal)).toEqual({
      phase: 'QUEUED',
      created: '2026-01-01T12:00:00.000Z',
      durationSeconds: 5400,
      hasLog: false,
      results: [],
    });
  });

  it('is watched until it is over, ever more rarely while nothing happens', async () => {
    const { job, session } = await take('batch');
    const waits = Array.from({ length: 60 }, () => 'ACCEPTED');
    const course = [...waits, 'WAITING', 'PREPARING', 'AVAILABLE', 'RELEASING', 'COMPLETED'];
    const told: JobStatus[] = [];
    // A test has its turn before every read: the session moves on by one.
    let turn = 0;
    Object.defineProperty(session, 'phase', {
      get: () => course[Math.min(turn++, course.length - 1)],
      enumerable: true,
    });
    for await (const status of driver.watch(job, signal)) told.push(status);
    expect(told.map(({ phase }) => phase)).toEqual(['QUEUED', 'EXECUTING', 'COMPLETED']);
    const [first = 0] = pauses;
    expect(first).toBeGreaterThanOrEqual(1500);
    expect(first).toBeLessThanOrEqual(2000);
    // After some two minutes of silence: a tenth of that.
    expect(pauses[waits.length - 1]).toBeGreaterThan(4000);
    expect(pauses[waits.length - 1]).toBeLessThan(20_000);
  });

  it('can be opened where its page is, once it is', async () => {
    const { job, session } = await take();
    session.phase = 'AVAILABLE';
    expect(await driver.status(job, signal)).not.toHaveProperty('sessionUrl');
    expect(await driver.status(job, signal)).not.toHaveProperty('error');
    session.connectors = [
      { protocol: 'TCP', location: 'tcp://broker.example.org:22', status: 'AVAILABLE' },
      { protocol: 'HTTP', location: 'javascript:alert(1)' },
      { protocol: 'HTTPS', location: 'https://sessions.example.org/lab?token=abc' },
    ];
    expect(await driver.status(job, signal)).toMatchObject({
      phase: 'EXECUTING',
      started: '2026-01-01T12:01:00.000Z',
      sessionUrl: 'https://sessions.example.org/lab?token=abc',
    });
    session.phase = 'RELEASING';
    expect(await driver.status(job, signal)).not.toHaveProperty('sessionUrl');
  });

  it.each([
    ['none at all', undefined],
    ['none that is a page', [{ protocol: 'TCP', location: 'tcp://a:1' }]],
    ['one that is over', [{ protocol: 'HTTP', location: 'http://a.example', status: 'FINISHED' }]],
  ])('that runs and gives no link says so: %s', async (_what, connectors) => {
    const { job, session } = await take();
    session.phase = 'RUNNING';
    if (connectors === undefined) delete session.connectors;
    else session.connectors = connectors;
    expect((await driver.status(job, signal)).error).toEqual({
      message: 'The session runs, but the platform gave no link to open it.',
      transient: false,
    });
  });

  it('that runs all cells needs no link', async () => {
    const { job, session } = await take('batch');
    session.phase = 'AVAILABLE';
    delete session.connectors;
    expect(await driver.status(job, signal)).not.toHaveProperty('error');
  });

  it('that failed says why', async () => {
    const { job, session } = await take();
    session.phase = 'FAILED';
    session.meta.messages = [
      { level: 'ERROR', template: 'No room for ${what}', values: { what: '<b>stars</b>' } },
    ];
    expect(await driver.status(job, signal)).toMatchObject({
      phase: 'ERROR',
      error: { message: 'No room for <b>stars</b>', transient: false },
    });
  });

  it.each(['ACCEPTED', 'WAITING', 'PREPARING', 'AVAILABLE', 'RUNNING', 'OFFERED'])(
    'is cancelled from %s',
    async (phase) => {
      const { job, session } = await take();
      session.phase = phase;
      await driver.cancel(job, signal);
      expect(session.phase).toBe('CANCELLED');
      expect(await driver.status(job, signal)).toMatchObject({ phase: 'ABORTED' });
    },
  );

  it.each(['RELEASING', 'COMPLETED', 'FAILED'])('is left alone in %s', async (phase) => {
    const { job, session } = await take();
    session.phase = phase;
    await driver.cancel(job, signal);
    await driver.remove(job, signal);
    expect(session.phase).toBe(phase);
  });

  it('that is gone is said to be gone, and needs no removing', async () => {
    const { job } = await take();
    broker.sessions.clear();
    await expect(driver.status(job, signal)).rejects.toMatchObject({ failure: { kind: 'gone' } });
    await expect(driver.remove(job, signal)).resolves.toBeUndefined();
    await expect(driver.watch(job, signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      failure: { kind: 'gone' },
    });
  });

  it('that has no phase is none: nothing says that it was taken', async () => {
    const { job, session } = await take();
    session.phase = '';
    await expect(driver.status(job, signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    await expect(driver.start(job, signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
  });
});
