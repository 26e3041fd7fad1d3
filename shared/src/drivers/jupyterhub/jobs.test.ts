import type { ScriptedServer } from '../../node/testing/scripted-server.js';
import type { JobStatus } from '../../model/index.js';
import { BATCH, FOLDER, folderReply, hubError, jsonReply, LIVE, userReply } from './testing/hub.js';
import { base, contents, runner, ScriptedHub } from './testing/scripted-hub.js';

const signal = new AbortController().signal;

let hub: ScriptedHub;
let server: ScriptedServer;
beforeEach(async () => {
  hub = await ScriptedHub.start();
  server = hub.server;
});
afterEach(() => server.close());

const status = (name: string): Promise<JobStatus> => hub.driver().status(hub.ref(name), signal);

describe('a live session', () => {
  it('runs while its server does, and opens at its notebook without a token', async () => {
    hub.running(LIVE, 'b.ipynb', 'data/', 'clusters.ipynb', '..', 'a\\b');
    server.on(`GET ${contents(LIVE, `${FOLDER}/data`)}`, folderReply('stars 1.csv'));
    const seen = await status(LIVE);
    expect(seen).toMatchObject({
      phase: 'EXECUTING',
      started: '2026-01-01T12:00:00.000Z',
      sessionUrl: `${server.url}${base(LIVE)}/lab/tree/${FOLDER}/clusters.ipynb`,
      hasLog: false,
    });
    expect(seen.results.map(({ kind, path, url }) => [kind, path, url])).toEqual([
      ['notebook', 'clusters.ipynb', `${server.url}${base(LIVE)}/files/${FOLDER}/clusters.ipynb`],
      ['file', 'b.ipynb', `${server.url}${base(LIVE)}/files/${FOLDER}/b.ipynb`],
      ['file', 'data/stars 1.csv', `${server.url}${base(LIVE)}/files/${FOLDER}/data/stars%201.csv`],
    ]);
  });

  it('is over when its server has stopped, and under way when that starts or stops', async () => {
    server.on(
      'GET /hub/api/users/ada',
      userReply({ [LIVE]: 'stopped' }),
      userReply({ [LIVE]: 'spawn' }),
      userReply({ [LIVE]: 'stop' }),
    );
    const phases = [await status(LIVE), await status(LIVE), await status(LIVE)].map(({ phase }) => phase);
    expect(phases).toEqual(['COMPLETED', 'QUEUED', 'EXECUTING']);
  });

  it('opens the lab where its folder was deleted', async () => {
    hub.running(LIVE);
    server.on(`GET ${contents(LIVE, 'run-elsewhere')}`, { status: 404 });
    await expect(status(LIVE)).resolves.toMatchObject({
      sessionUrl: `${server.url}${base(LIVE)}/lab`,
      results: [],
    });
  });

  it('is gone with its server', async () => {
    server.on('GET /hub/api/users/ada', userReply());
    await expect(status(LIVE)).rejects.toMatchObject({ failure: { kind: 'gone' } });
  });

  it('is not believed to be on another host', async () => {
    server.on(
      'GET /hub/api/users/ada',
      jsonReply({ name: 'ada', servers: { [LIVE]: { ready: true, url: 'javascript:alert(1)//' } } }),
    );
    server.on('GET /api/contents/run-elsewhere', folderReply());
    await expect(status(LIVE)).resolves.toMatchObject({ sessionUrl: `${server.url}/lab` });
  });
});

describe('a batch run', () => {
  it('is queued until the runner has written something that makes sense', async () => {
    hub.running(BATCH, 'clusters.ipynb');
    server.on(
      `GET ${runner('status.json')}`,
      { status: 404 },
      { body: '{"phase":' },
      { body: '{"phase":"DONE"}' },
      { body: JSON.stringify({ phase: 'EXECUTING', done: 1, total: 3, text: 'cell\u0007 2\nof 3' }) },
    );
    for (let n = 0; n < 3; n++)
      expect(await status(BATCH)).toEqual({ phase: 'QUEUED', hasLog: false, results: [] });
    expect(await status(BATCH)).toMatchObject({
      phase: 'EXECUTING',
      progress: { done: 1, total: 3, text: 'cell 2 of 3' },
      hasLog: true,
    });
  });

  it('that nobody saw end before its server stopped is told as that', async () => {
    server.on('GET /hub/api/users/ada', userReply({ [BATCH]: 'stopped' }));
    await expect(status(BATCH)).resolves.toMatchObject({
      phase: 'ABORTED',
      error: { message: expect.stringContaining('Its server has stopped') as string },
    });
  });

  it.each([
    ['a redirect', { status: 302, headers: { location: '/hub/user/ada' } }],
    ['a page of somebody else’s', { status: 303, headers: { location: 'javascript:alert(1)' } }],
    ['the hub in its place', { status: 424 }],
  ])(
    'is not over while the hub says that its server is ready, whatever answers there: %s',
    async (_, reply) => {
      hub.running(BATCH, 'clusters.ipynb');
      server.on(`GET ${contents(BATCH, FOLDER)}`, reply);
      await expect(status(BATCH)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
    },
  );

  it('whose runner was killed is not waited for without end', async () => {
    hub.running(BATCH, 'clusters.ipynb');
    const seen = (ago: number) => ({
      headers: { date: 'Thu, 01 Jan 2026 12:00:00 GMT' },
      body: JSON.stringify({
        phase: 'EXECUTING',
        seen: new Date(Date.UTC(2026, 0, 1, 12) - ago).toISOString(),
      }),
    });
    server.on(`GET ${runner('status.json')}`, seen(200_000), seen(400_000));
    expect(await status(BATCH)).toMatchObject({ phase: 'EXECUTING' });
    expect(await status(BATCH)).toMatchObject({
      phase: 'ERROR',
      error: { message: expect.stringContaining('has been killed') as string },
    });
  });

  it('has a log that leaves a cut character for the next part', async () => {
    hub.running(BATCH);
    const bytes = Buffer.from('[cell 1 of 1]\nü');
    const log = (length: number) => ({
      act: (_: unknown, response: { end(body: Buffer): void }) => response.end(bytes.subarray(0, length)),
    });
    server.on(`GET ${runner('log.txt')}`, log(bytes.length - 1), log(bytes.length), { status: 404 });
    const all = hub.driver();
    expect(await all.log(hub.ref(BATCH), 0, signal)).toEqual({ text: '[cell 1 of 1]\n', nextByte: 14 });
    expect(await all.log(hub.ref(BATCH), 14, signal)).toEqual({ text: 'ü', nextByte: 16 });
    expect(await all.log(hub.ref(BATCH), 16, signal)).toEqual({ text: '', nextByte: 16 });
  });

  it('is told to end before its server is stopped', async () => {
    hub.running(BATCH, 'clusters.ipynb');
    server.on(
      `GET ${runner('status.json')}`,
      { body: '{"phase":"EXECUTING"}' },
      { body: '{"phase":"ABORTED"}' },
    );
    server.on(`PUT ${contents(BATCH, `${FOLDER}/run-elsewhere-batch/cancel`)}`, { status: 201 });
    server.on(`DELETE /hub/api/users/ada/servers/${BATCH}`, { status: 204 });
    await hub.driver().cancel(hub.ref(BATCH), signal);
    expect(server.calls().at(-1)).toBe(`DELETE /hub/api/users/ada/servers/${BATCH}`);
    expect(server.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('is removed even if its server does not answer', async () => {
    hub.running(BATCH);
    server.on(`GET ${contents(BATCH, 'run-elsewhere')}`, {
      status: 302,
      headers: { location: '/hub/user/ada' },
    });
    server.on(`DELETE /hub/api/users/ada/servers/${BATCH}`, { status: 204 });
    await hub.driver().remove(hub.ref(BATCH), signal);
    expect(server.seen.at(-1)?.body).toBe('{"remove":true}');
  });
});

describe('watch', () => {
  it('tells news alone, waits trouble out, and ends with the job', async () => {
    hub.running(BATCH, 'clusters.ipynb');
    const line = (more: object) => ({ body: JSON.stringify({ phase: 'EXECUTING', ...more }) });
    server.on(
      `GET ${runner('status.json')}`,
      line({}),
      line({ done: 1, total: 2 }),
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { body: '{"phase":"COMPLETED"}' },
    );
    const phases: string[] = [];
    for await (const { phase } of hub.driver().watch(hub.ref(BATCH), signal)) phases.push(phase);
    expect(phases).toEqual(['EXECUTING', 'COMPLETED']);
  });

  it('ends when the token is no longer accepted', async () => {
    hub.running(BATCH);
    server.on(`GET ${runner('status.json')}`, { body: '{"phase":"EXECUTING"}' }, hubError(403, 'Forbidden'));
    const watching = async (): Promise<void> => {
      for await (const { phase } of hub.driver().watch(hub.ref(BATCH), signal))
        expect(phase).toBe('EXECUTING');
    };
    await expect(watching()).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });
});

it('has no job that it did not make', async () => {
  await expect(status('default')).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
  await expect(hub.driver().extend(hub.ref(LIVE), 3600, signal)).rejects.toMatchObject({
    failure: { kind: 'unsupported' },
  });
});
