/** What real UWS servers write other than the schema says. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobStatus, Platform } from '../../model/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { jobXml, KEY, plainPlatform, profilePlatform, refTo, resultsXml } from './testing/samples.js';

const signal = new AbortController().signal;

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const connect = (platform: Platform = plainPlatform(server.url)) => uwsFactory().connect(platform);

function read(xml: string, platform?: Platform): Promise<JobStatus> {
  server.on('GET /jobs/1', { body: xml });
  return connect(platform).status(refTo(plainPlatform(server.url), `${server.url}/jobs/1`), signal);
}

const nothing = { hasLog: false, results: [] };

describe('job documents', () => {
  it.each([
    ['as default', '<job xmlns="http://www.ivoa.net/xml/UWS/v1.0"><phase>QUEUED</phase></job>'],
    ['missing', '<job><phase>QUEUED</phase></job>'],
    [
      'with another prefix',
      '<x:job xmlns:x="http://www.ivoa.net/xml/UWS/v1.0"><x:phase>QUEUED</x:phase></x:job>',
    ],
    [
      'with prefixes undeclared',
      '<uws:job><uws:phase>QUEUED</uws:phase><uws:startTime xsi:nil="true"/></uws:job>',
    ],
  ])('namespace %s: read by local name', async (_, xml) => {
    await expect(read(xml)).resolves.toEqual({ phase: 'QUEUED', ...nothing });
  });

  it('nil as xsi:nil, as empty element, as NULL, or absent: no value', async () => {
    const more =
      '<uws:ownerId xsi:nil="true"/><uws:startTime/><uws:endTime>NULL</uws:endTime>' +
      '<uws:executionDuration></uws:executionDuration><uws:destruction xsi:nil="true"></uws:destruction>';
    await expect(read(jobXml('EXECUTING', { more }))).resolves.toEqual({ phase: 'EXECUTING', ...nothing });
  });

  it('phase with a line end, white space or in lower case', async () => {
    await expect(read(jobXml(' executing\r\n'))).resolves.toMatchObject({ phase: 'EXECUTING' });
  });

  it('times without Z: UTC', async () => {
    const more =
      '<uws:creationTime>2026-01-01T10:00:00</uws:creationTime><uws:startTime>2026-01-01 11:00:00.5</uws:startTime>' +
      '<uws:endTime>2026-01-01T13:00:00+01:00</uws:endTime><uws:destruction>soon</uws:destruction>';
    await expect(read(jobXml('EXECUTING', { more }))).resolves.toEqual({
      phase: 'EXECUTING',
      created: '2026-01-01T10:00:00.000Z',
      started: '2026-01-01T11:00:00.500Z',
      ended: '2026-01-01T12:00:00.000Z',
      ...nothing,
    });
  });

  it('executionDuration 0 or null: no limit', async () => {
    const limit = (text: string) =>
      jobXml('EXECUTING', { more: `<uws:executionDuration>${text}</uws:executionDuration>` });
    expect((await read(limit('0'))).durationSeconds).toBeUndefined();
    expect((await read(limit('null'))).durationSeconds).toBeUndefined();
    expect((await read(limit('60'))).durationSeconds).toBe(60);
  });

  it('errorSummary as plain text, or present in COMPLETED: its text is taken, and the phase decides', async () => {
    const more = '<uws:errorSummary>out of <b>memory</b></uws:errorSummary>';
    await expect(read(jobXml('COMPLETED', { more }))).resolves.toMatchObject({
      phase: 'COMPLETED',
      error: { message: 'out of memory', transient: false },
    });
  });

  it('error text only under /error: fetched; 404 or empty there is fine', async () => {
    const summary = (text: string) =>
      `<uws:errorSummary type="transient" hasDetail="true"><uws:message>${text}</uws:message></uws:errorSummary>`;
    const more = summary('failed');
    server.on(
      'GET /jobs/1/error',
      { body: '<VOTABLE><INFO>line 3: boom</INFO></VOTABLE>' },
      { status: 404 },
      {},
    );
    const error = { message: 'failed', transient: true };
    expect((await read(jobXml('ERROR', { more }))).error).toEqual({ ...error, details: 'line 3: boom' });
    expect((await read(jobXml('ERROR', { more }))).error).toEqual(error);
    expect((await read(jobXml('ERROR', { more }))).error).toEqual(error);
  });
});

describe('results', () => {
  const done = (...results: readonly (readonly [string, string, string?])[]) =>
    jobXml('COMPLETED', { more: resultsXml(...results) });

  it('many results with hrefs that are no web addresses: only http(s) is offered', async () => {
    const { results } = await read(
      done(
        ['diag', 'uws:executing:10'],
        ['n', 'x:12'],
        ['js', 'javascript:alert(1)'],
        ['main', '/out/table.vot'],
      ),
    );
    expect(results.map(({ id, url, path }) => [id, url, path])).toEqual([
      ['main', `${server.url}/out/table.vot`, 'table.vot'],
    ]);
  });

  it('listed before COMPLETED: they do not count yet, unless the platform speaks the profile', async () => {
    const xml = jobXml('EXECUTING', { more: resultsXml(['file-1', '/out/a.txt']) });
    expect((await read(xml)).results).toEqual([]);
    expect((await read(xml, profilePlatform(server.url))).results).toHaveLength(1);
  });

  it('xlink:type holds the format name: not looked at', async () => {
    const { results } = await read(done(['csv', '/out/csv', 'xlink:type="csv"']));
    expect(results).toEqual([{ id: 'csv', kind: 'file', url: `${server.url}/out/csv`, path: 'csv' }]);
  });

  it('a notebook is known by its type or its name', async () => {
    const { results } = await read(
      done(
        ['r1', '/out/1', 'mime-type="application/x-ipynb+json"'],
        ['r2', '/out/a%20b.ipynb'],
        ['r3', '/out/c.png'],
      ),
    );
    expect(results.map(({ kind, path }) => [kind, path])).toEqual([
      ['notebook', 'r1'],
      ['notebook', 'a b.ipynb'],
      ['file', 'c.png'],
    ]);
  });

  it('names that leave their folder or meet each other: made safe and different', async () => {
    const { results } = await read(
      done(['a', '/1/..%2F..%2F.profile.txt'], ['b', '/2/Plot.png'], ['c', '/3/plot.png'], ['../d', '/4/x']),
    );
    expect(results.map(({ path }) => path)).toEqual(['profile.txt', 'Plot.png', 'plot-2.png', 'd']);
  });

  it('a result’s address redirects, to a signed address elsewhere: followed, streamed to a new file', async () => {
    const storage = await scriptedServer();
    const folder = await mkdtemp(join(tmpdir(), 'results-'));
    server.on('GET /out/big', {
      status: 303,
      headers: { location: `${storage.url}/bucket/big?signature=s` },
    });
    storage.on('GET /bucket/big', { body: 'x'.repeat(100_000) });
    const result = { id: 'big', kind: 'file', url: `${server.url}/out/big`, path: 'big' } as const;
    const file = { path: join(folder, 'big') };
    await expect(connect().fetchResult(result, file, signal)).resolves.toEqual({ sizeBytes: 100_000 });
    expect((await readFile(file.path)).byteLength).toBe(100_000);
    storage.on('GET /bucket/big', { status: 403, body: 'expired' });
    await expect(connect().fetchResult(result, { path: join(folder, 'two') }, signal)).rejects.toMatchObject({
      failure: { details: 'expired' },
    });
    expect(await readdir(folder)).toEqual(['big']);
    await rm(folder, { recursive: true });
    await storage.close();
  });

  it('redirects without end, or to a login page: an error', async () => {
    const result = { id: 'r', kind: 'file', url: `${server.url}/a`, path: 'r' } as const;
    server.on('GET /a', { status: 302, headers: { location: '/a' } });
    await expect(connect().readResult(result, signal)).rejects.toThrow(/redirects without end/);
    server.on('GET /a', { status: 302, headers: { location: '/login' } });
    await expect(connect().readResult(result, signal)).rejects.toMatchObject({
      failure: { kind: 'sign-in' },
    });
  });
});

describe('job lists', () => {
  const list = (...refs: readonly string[]) => ({
    body: `<uws:jobs version="1.1">${refs.join('')}</uws:jobs>`,
  });
  const ref = (id: string, more: string) => `<uws:jobref id="${id}" ${more}</uws:jobref>`;
  const runId = `<uws:runId>${KEY}</uws:runId>`;

  it('jobref without href: the address is built', async () => {
    server.on('GET /jobs', list(ref('a b', `><uws:phase>PENDING</uws:phase>${runId}`)));
    await expect(connect().recover(KEY, signal)).resolves.toEqual({
      job: { platformId: `${server.url}/jobs`, url: `${server.url}/jobs/a%20b` },
      started: false,
    });
  });

  it('jobref with a link, and no creation time', async () => {
    server.on(
      'GET /jobs',
      list(ref('7', `xlink:href="/run/jobs/7?x=1"><uws:phase>EXECUTING</uws:phase>${runId}`)),
    );
    await expect(connect().recover(KEY, signal)).resolves.toEqual({
      job: { platformId: `${server.url}/jobs`, url: `${server.url}/run/jobs/7` },
      started: true,
    });
  });

  it('trailing slash on the job list: taken off', async () => {
    server.on('GET /jobs/capabilities', { status: 404 });
    server.on('GET /jobs', list());
    const factory = uwsFactory();
    await expect(factory.identify(`${server.url}/jobs/`, signal)).resolves.toMatchObject({
      url: `${server.url}/jobs`,
      answersWithOffers: false,
    });
  });

  it('an address that is no platform is told apart from one that does not answer', async () => {
    const factory = uwsFactory();
    server.on('GET /capabilities', { status: 404 });
    server.on('GET /', { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><h1>home</h1>' });
    await expect(factory.identify(server.url, signal)).resolves.toBeUndefined();
    await server.close();
    await expect(factory.identify(server.url, signal)).rejects.toMatchObject({
      failure: { kind: 'unreachable' },
    });
    server = await scriptedServer();
  });

  it.each([
    ['refused', { status: 403, body: 'permission denied' }],
    ['not XML', { body: 'soon' }],
    ['without run ids', list(ref('1', '><uws:phase>PENDING</uws:phase>'))],
    ['empty', list()],
  ])('job list %s: nothing can be told', async (_, reply) => {
    server.on('GET /jobs', reply);
    await expect(connect().recover(KEY, signal)).resolves.toBe('unknown');
  });

  it('a list that is filtered wrongly: it is asked for whole', async () => {
    const other = '><uws:phase>PENDING</uws:phase><uws:runId>mine</uws:runId>';
    server.on('GET /jobs', list(ref('1', other), ref('2', `><uws:phase>ERROR</uws:phase>${runId}`)));
    await expect(connect().recover(KEY, signal)).resolves.toMatchObject({
      job: { url: `${server.url}/jobs/2` },
      started: true,
    });
    expect(server.calls()).toEqual(['GET /jobs']);
  });

  it('job list with run ids, and not ours: absent', async () => {
    server.on('GET /jobs', list(ref('1', '><uws:phase>PENDING</uws:phase><uws:runId>mine</uws:runId>')));
    await expect(connect().recover(KEY, signal)).resolves.toBe('absent');
  });
});
