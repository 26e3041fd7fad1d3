/** What real UWS servers do other than the text says while a job is watched. */
import type { JobStatus } from '../../model/index.js';
import {
  type Reply,
  scriptedServer,
  type ScriptedServer,
  type Step,
} from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { jobXml, plainPlatform, refTo, voTableError } from './testing/samples.js';

const EXECUTING: Reply = { body: jobXml('EXECUTING') };
const COMPLETED: Reply = { body: jobXml('COMPLETED') };

let server: ScriptedServer;
let clock: JumpClock;
beforeEach(async () => {
  server = await scriptedServer();
  clock = new JumpClock();
});
afterEach(() => server.close());

function watch(signal = new AbortController().signal, fresh = false): AsyncIterable<JobStatus> {
  const platform = plainPlatform(server.url);
  return uwsFactory({ clock })
    .connect(platform)
    .watch(refTo(platform, `${server.url}/jobs/1`), signal, fresh);
}

async function phases(fresh = false): Promise<string[]> {
  const seen: string[] = [];
  for await (const { phase } of watch(undefined, fresh)) seen.push(phase);
  return seen;
}

/** Answers only when the asked wait is over. */
const waited =
  (reply: Reply, seconds = 30) =>
  () => {
    clock.pass(seconds * 1000);
    return reply;
  };

it('a server that waits: one request for each wait, guarded by the phase that was seen last, and no pause', async () => {
  server.on(
    'GET /jobs/1',
    { body: jobXml('QUEUED') },
    waited(EXECUTING, 3),
    waited(EXECUTING),
    waited(COMPLETED, 8),
  );
  await expect(phases()).resolves.toEqual(['QUEUED', 'EXECUTING', 'COMPLETED']);
  expect(server.calls()).toEqual([
    'GET /jobs/1',
    'GET /jobs/1?WAIT=30&PHASE=QUEUED',
    'GET /jobs/1?WAIT=30&PHASE=EXECUTING',
    'GET /jobs/1?WAIT=30&PHASE=EXECUTING',
  ]);
  expect(clock.pauses).toEqual([]);
});

it.each([
  ['version=1.1 but WAIT unsupported', ' version="1.1"'],
  ['UWS 1.0: no version, no WAIT', ''],
])(
  "%s: the end is seen within a tenth of the job's own time, and nobody asks more than twice a second",
  async (_, version) => {
    const again: Reply = { body: jobXml('EXECUTING', { version }) };
    server.on('GET /jobs/1', again, ...Array.from({ length: 80 }, () => again), {
      body: jobXml('COMPLETED', { version }),
    });
    await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
    expect(clock.pauses).toHaveLength(80);
    let passed = 0;
    for (const pause of clock.pauses) {
      expect(pause).toBeLessThanOrEqual(Math.max(500, passed / 10 + 1));
      expect(pause).toBeLessThanOrEqual(30_000);
      passed += pause;
    }
    expect(Math.min(...clock.pauses)).toBeGreaterThanOrEqual(450);
    expect(clock.pauses.at(-1)).toBeGreaterThanOrEqual(27_000);
  },
);

it('a job that was made just now is given a moment: one that is over within it is read once', async () => {
  server.on('GET /jobs/1', waited(COMPLETED, 1));
  await expect(phases(true)).resolves.toEqual(['COMPLETED']);
  expect(server.calls()).toEqual(['GET /jobs/1?WAIT=2']);
});

it('a moment that is refused is done without', async () => {
  server.on('GET /jobs/1', { status: 400, body: 'bad WAIT' }, EXECUTING, COMPLETED);
  await expect(phases(true)).resolves.toEqual(['EXECUTING', 'COMPLETED']);
  expect(server.calls()).toEqual(['GET /jobs/1?WAIT=2', 'GET /jobs/1', 'GET /jobs/1']);
});

it('WAIT cap far below the request: no pause on top of a wait of some seconds, until there were many', async () => {
  const capped = waited(EXECUTING, 10);
  server.on('GET /jobs/1', EXECUTING, capped, capped, capped, capped, waited(COMPLETED, 10));
  await phases();
  expect(clock.pauses).toEqual([]);
  server.on('GET /jobs/1', EXECUTING, ...Array.from({ length: 12 }, () => capped), waited(COMPLETED, 10));
  await phases();
  expect(clock.pauses.length).toBeGreaterThan(0);
  expect(Math.max(...clock.pauses)).toBeLessThanOrEqual(20_000);
});

it('PHASE guard ignored with WAIT: a change that it would have caught still arrives', async () => {
  server.on('GET /jobs/1', { body: jobXml('QUEUED') }, waited(COMPLETED));
  await expect(phases()).resolves.toEqual(['QUEUED', 'COMPLETED']);
});

it.each([
  ['400', { status: 400, body: 'bad WAIT' }],
  ['422', { status: 422, body: 'bad WAIT' }],
  ['200 with a VOTable error', { body: voTableError('bad WAIT') }],
])('WAIT refused with %s: read without it from then on', async (_, refusal) => {
  server.on('GET /jobs/1', EXECUTING, refusal, EXECUTING, COMPLETED);
  await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
  expect(server.calls()).toEqual([
    'GET /jobs/1',
    'GET /jobs/1?WAIT=30&PHASE=EXECUTING',
    'GET /jobs/1',
    'GET /jobs/1',
  ]);
  expect(clock.pauses.length).toBeGreaterThanOrEqual(2);
});

it('WAIT is always an integer', async () => {
  server.on('GET /jobs/1', EXECUTING, COMPLETED);
  await phases();
  expect(server.calls()[1]).toMatch(/\?WAIT=\d+&PHASE=EXECUTING$/);
});

it('HELD, SUSPENDED and UNKNOWN never block: polled with pauses, without WAIT', async () => {
  const inPhase = (phase: string): Reply => ({ body: jobXml(phase) });
  server.on(
    'GET /jobs/1',
    inPhase('HELD'),
    inPhase('HELD'),
    inPhase('SUSPENDED'),
    inPhase('no such phase'),
    COMPLETED,
  );
  await expect(phases()).resolves.toEqual(['HELD', 'SUSPENDED', 'UNKNOWN', 'COMPLETED']);
  expect(server.calls().every((call) => call === 'GET /jobs/1')).toBe(true);
  expect(clock.pauses).toHaveLength(4);
});

it('job briefly PENDING after RUN: waited for, and no error', async () => {
  server.on('GET /jobs/1', { body: jobXml('PENDING') }, waited(EXECUTING, 1), waited(COMPLETED));
  await expect(phases()).resolves.toEqual(['PENDING', 'EXECUTING', 'COMPLETED']);
});

it('404 just after create: a few more looks before it is gone', async () => {
  server.on('GET /jobs/1', { status: 404 }, { status: 404 }, EXECUTING, COMPLETED);
  await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
  server.on('GET /jobs/1', { status: 404 });
  await expect(phases()).rejects.toMatchObject({ failure: { kind: 'gone' } });
});

it('404 after the job was seen: gone at once', async () => {
  server.on('GET /jobs/1', EXECUTING, { status: 404, body: 'destroyed' }, COMPLETED);
  await expect(phases()).rejects.toMatchObject({ failure: { kind: 'gone', details: 'destroyed' } });
});

it('ABORT is asynchronous: still EXECUTING, then ABORTED without an end time', async () => {
  const aborted = jobXml('ABORTED', { more: '<uws:endTime xsi:nil="true"/>' });
  server.on('GET /jobs/1', EXECUTING, waited({ body: aborted }, 1));
  await expect(phases()).resolves.toEqual(['EXECUTING', 'ABORTED']);
});

it('DELETE archives: ARCHIVED is the end', async () => {
  server.on('GET /jobs/1', { body: jobXml('ARCHIVED') });
  await expect(phases()).resolves.toEqual(['ARCHIVED']);
});

it('lost networks, full and broken servers are waited out, with growing pauses', async () => {
  const cut: Step = { act: ({ socket }) => void socket.destroy() };
  const busy = { status: 503, headers: { 'retry-after': '2' } };
  const rows = Array.from({ length: 6 }, () => [cut, busy, { status: 500 }, { status: 429 }]).flat();
  server.on('GET /jobs/1', EXECUTING, ...rows, COMPLETED);
  await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
  expect(clock.pauses).toHaveLength(24);
  expect(Math.max(...clock.pauses)).toBeGreaterThan(20_000);
});

it('Retry-After is honoured, up to ten minutes', async () => {
  const putOff = (seconds: string): Reply => ({ status: 503, headers: { 'retry-after': seconds } });
  server.on('GET /jobs/1', EXECUTING, putOff('120'), putOff('999999'), COMPLETED);
  await phases();
  expect(clock.pauses).toEqual([120_000, 600_000]);
});

it('a captive portal passes; a server that goes on talking nonsense is given up', async () => {
  const portal: Reply = {
    headers: { 'content-type': 'text/html' },
    body: '<!DOCTYPE html><p>Accept our terms',
  };
  server.on('GET /jobs/1', EXECUTING, portal, portal, EXECUTING, COMPLETED);
  await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
  server.on('GET /jobs/1', portal);
  await expect(phases()).rejects.toMatchObject({
    failure: { kind: 'nonsense', details: 'Accept our terms' },
  });
});

it('ends with the signal’s reason, also during a wait', async () => {
  const controller = new AbortController();
  server.on('GET /jobs/1', EXECUTING, { act: () => controller.abort(new Error('closed')) });
  const all = async (): Promise<void> => {
    for await (const { phase } of watch(controller.signal)) expect(phase).toBe('EXECUTING');
  };
  await expect(all()).rejects.toThrow('closed');
});

it('a quote that moves, or makes no sense, is no news, and no end', async () => {
  const promised = (quote: string): Reply => ({
    body: jobXml('EXECUTING', { more: `<uws:quote>${quote}</uws:quote>` }),
  });
  const odd = ['2026-01-01T12:00:10Z', '1970-01-01T00:00:00Z', 'NULL', 'soon', ''];
  server.on('GET /jobs/1', promised('2026-01-01T12:00:00Z'), ...odd.map(promised), COMPLETED);
  await expect(phases()).resolves.toEqual(['EXECUTING', 'COMPLETED']);
});

it('HEAD not supported on job resources: never used', async () => {
  server.on('GET /jobs/1', EXECUTING, COMPLETED);
  await phases();
  expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
});

it('JSON for who does not ask for XML: XML and text alone are asked for', async () => {
  server.on('GET /jobs/1', COMPLETED);
  await phases();
  expect(server.seen[0]!.headers.accept).toBe('application/xml, text/xml;q=0.9, text/plain;q=0.5');
});
