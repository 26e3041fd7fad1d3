import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import {
  capabilitiesXml,
  jobXml,
  KEY,
  plainPlatform,
  plannerXml,
  profilePlatform,
  refTo,
  resultsXml,
  sampleOffer,
  sampleTask,
} from './testing/samples.js';

const signal = new AbortController().signal;
const noJobYet = (): Promise<void> =>
  Promise.reject(new Error('a platform of the profile starts the job itself'));

let server: ScriptedServer;
let clock: JumpClock;
beforeEach(async () => {
  server = await scriptedServer();
  clock = new JumpClock();
  server.on('GET /capabilities', {
    body: capabilitiesXml(server.url),
    headers: { 'www-authenticate': 'Bearer realm="Alpha"' },
  });
});
afterEach(() => server.close());

const factory = () => uwsFactory({ clock, frameOrigins: () => ['http://127.0.0.1:8888'] });
const connect = () => factory().connect(profilePlatform(server.url));

describe('a job of a platform of the planner profile', () => {
  it('says who it is to an address as people type it, and is sent no credential for that', async () => {
    const found = await factory().identify(`${server.url.toUpperCase().replace('HTTP:', 'http:')}/`, signal);
    expect(found).toEqual({
      protocol: 'uws',
      name: 'Alpha institute & friends',
      url: server.url,
      signIn: 'optional',
      answersWithOffers: true,
    });
    expect(server.calls()).toEqual(['GET /capabilities']);
    expect(server.seen[0]!.headers.authorization).toBeUndefined();
  });

  it('is sent the notebook in one request, with its key, and named the pages that will frame it', async () => {
    server.on('POST /jobs', { status: 303, headers: { location: `${server.url}/jobs/77?PHASE=RUN` } });
    const driver = connect();
    const offer = sampleOffer(profilePlatform(server.url), { driverData: { jobs: `${server.url}/jobs` } });
    const job = await driver.submit(sampleTask(), offer, KEY, noJobYet, signal);
    expect(job).toEqual({ platformId: server.url, url: `${server.url}/jobs/77` });
    expect(server.calls()).toEqual(['POST /jobs']);
    const { headers, body } = server.seen[0]!;
    expect(headers['idempotency-key']).toBe(KEY);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    for (const [name, value] of [
      ['OFFER', 'offer-1'],
      ['MODE', 'batch'],
      ['UPLOAD', 'notebook,param:notebook'],
      ['FRAME_ORIGIN', 'http://127.0.0.1:8888'],
      ['RUNID', 'clusters.ipynb'],
      ['PHASE', 'RUN'],
    ]) {
      expect(body).toContain(`name="${name!}"\r\n\r\n${value!}\r\n`);
    }
    const manifest: unknown = JSON.parse(/name="EXECUTABLE"\r\n\r\n(.*)\r\n/.exec(body)![1]!);
    expect(manifest).toEqual({
      kind: 'notebook',
      notebook: 'clusters.ipynb',
      kernel: 'python3',
      parts: [{ part: 'notebook', path: 'clusters.ipynb', size: 58, sha256: 'a'.repeat(64) }],
    });
  });

  it('is sent the same request again when the answer was lost', async () => {
    server.on(
      'POST /jobs',
      { act: (request) => void request.on('data', () => request.socket.destroy()) },
      { status: 303, headers: { location: '/jobs/77' } },
    );
    const offer = sampleOffer(profilePlatform(server.url));
    const job = await connect().submit(sampleTask(), offer, KEY, noJobYet, signal);
    expect(job.url).toBe(`${server.url}/jobs/77`);
    expect(clock.pauses).toHaveLength(1);
  });

  it.each([409, 410])('an offer that is lost (%s) is a refusal that says what to do', async (status) => {
    server.on('POST /jobs', { status, body: 'The offer has expired.' });
    const sent = connect().submit(
      sampleTask(),
      sampleOffer(profilePlatform(server.url)),
      KEY,
      noJobYet,
      signal,
    );
    await expect(sent).rejects.toMatchObject({
      failure: { kind: 'refused', next: 'Find offers again and choose.', details: 'The offer has expired.' },
    });
  });

  it('a session that has finished already is finished; one that cannot finish says why', async () => {
    const job = refTo(profilePlatform(server.url), `${server.url}/jobs/77`);
    server.on('POST /jobs/77/finish', { status: 403, body: 'no session' });
    server.on('GET /jobs/77', { body: jobXml('COMPLETED') }, { body: jobXml('QUEUED') });
    await connect().finish(job, signal);
    await expect(connect().finish(job, signal)).rejects.toMatchObject({
      failure: { kind: 'refused', details: 'no session' },
    });
  });

  it('tells what became of a key', async () => {
    server.on('GET /keys/known', { status: 303, headers: { location: '/jobs/77' } });
    server.on('GET /jobs/77', { body: jobXml('EXECUTING') });
    server.on('GET /keys/other', { status: 404, body: 'no such key' });
    await expect(connect().recover('known', signal)).resolves.toEqual({
      job: { platformId: server.url, url: `${server.url}/jobs/77` },
      started: true,
    });
    await expect(connect().recover('other', signal)).resolves.toBe('absent');
  });

  it.each(['/login', 'http://portal.example/welcome'])(
    'takes no redirect to %s for its job',
    async (location) => {
      server.on('GET /keys/known', { status: 303, headers: { location } });
      server.on('GET /login', { body: '<html>Sign in</html>' });
      await expect(connect().recover('known', signal)).rejects.toMatchObject({
        failure: { kind: 'nonsense' },
      });
    },
  );

  it('says of a submission that never left that it is safe to send again', async () => {
    const nobody = 'http://127.0.0.1:9';
    const platform = plainPlatform(nobody);
    const sent = factory()
      .connect(platform)
      .submit(sampleTask(), sampleOffer(platform), KEY, noJobYet, signal);
    await expect(sent).rejects.toMatchObject({ failure: { kind: 'unreachable', turnedAway: true } });
  });

  it('takes no redirect to its job list for a job', async () => {
    server.on('POST /jobs', { status: 303, headers: { location: '/jobs' } });
    server.on('GET /jobs', { body: '<html>Welcome</html>' });
    const offer = sampleOffer(profilePlatform(server.url));
    const sent = connect().submit(sampleTask(), offer, KEY, noJobYet, signal);
    await expect(sent).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
  });

  describe.each([
    ['a captive portal', { status: 302, headers: { location: 'http://portal.example/' } }],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' }],
    ['a redirect to nowhere', { status: 303, headers: { location: '' } }],
  ])('%s in the place of an answer', (_, reply) => {
    const job = () => refTo(profilePlatform(server.url), `${server.url}/jobs/77`);
    beforeEach(() => server.on('GET /jobs/77', { body: jobXml('EXECUTING') }));

    it('stops no job', async () => {
      server.on('POST /jobs/77/phase', reply);
      await expect(connect().cancel(job(), signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    });

    it('finishes no session', async () => {
      server.on('POST /jobs/77/finish', reply);
      await expect(connect().finish(job(), signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    });

    it('removes no job', async () => {
      server.on('DELETE /jobs/77', reply);
      await expect(connect().remove(job(), signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    });

    it('starts no job', async () => {
      server.on('POST /jobs/77/phase', reply);
      server.on('GET /jobs/77', { body: jobXml('PENDING') });
      await expect(connect().start(job(), signal)).rejects.toMatchObject({ failure: { kind: 'refused' } });
    });
  });

  it('reports progress, session, log, files and limits', async () => {
    const platform = profilePlatform(server.url);
    const more =
      '<uws:startTime>2026-01-01T12:00:00Z</uws:startTime><uws:executionDuration>7200</uws:executionDuration>' +
      resultsXml(
        ['session', '/session/77/lab?token=abc&amp;x=1#top'],
        ['log', 'http://elsewhere.example/log'],
        ['notebook', `${server.url}/jobs/77/results/notebook`],
        ['file-1', `${server.url}/jobs/77/results/file-1`, 'size="12" mime-type="image/png"'],
        ['file-2', `${server.url}/jobs/77/results/file-2`],
      ) +
      plannerXml(
        '<re:progress done="3" total="10">cell 3</re:progress><re:file result="file-1" path="plots/a.png"/>' +
          '<re:file result="file-2" path="../../.bashrc"/><re:outcome limit="memory"/>',
      );
    server.on('GET /jobs/77', { body: jobXml('EXECUTING', { more }) });
    const status = await connect().status(refTo(platform, `${server.url}/jobs/77`), signal);
    expect(status).toEqual({
      phase: 'EXECUTING',
      started: '2026-01-01T12:00:00.000Z',
      durationSeconds: 7200,
      progress: { done: 3, total: 10, text: 'cell 3' },
      error: { message: 'The job reached its limit: memory.', transient: false, limit: 'memory' },
      sessionUrl: `${server.url}/session/77/lab?token=abc&x=1#top`,
      hasLog: true,
      results: [
        {
          id: 'notebook',
          kind: 'notebook',
          url: `${server.url}/jobs/77/results/notebook`,
          path: 'notebook.ipynb',
        },
        {
          id: 'file-1',
          kind: 'file',
          url: `${server.url}/jobs/77/results/file-1`,
          path: 'plots/a.png',
          sizeBytes: 12,
          mimeType: 'image/png',
        },
        { id: 'file-2', kind: 'file', url: `${server.url}/jobs/77/results/file-2`, path: 'bashrc' },
      ],
    });
  });

  it('gives more time, finishes, cancels, removes and takes offers back', async () => {
    const platform = profilePlatform(server.url);
    const job = refTo(platform, `${server.url}/jobs/77`);
    const seconds = (n: number) => ({
      body: jobXml('EXECUTING', { more: `<uws:executionDuration>${n}</uws:executionDuration>` }),
    });
    const see = { status: 303, headers: { location: '/jobs/77' } };
    server.on('GET /jobs/77', seconds(3600), seconds(5400));
    for (const call of ['executionduration', 'finish', 'phase']) server.on(`POST /jobs/77/${call}`, see);
    server.on('DELETE /jobs/77', { status: 303, headers: { location: '/jobs' } });
    server.on('POST /sessions/offer-1', { body: '{}' });
    const driver = connect();
    await expect(driver.extend(job, 1800, signal)).resolves.toBe(5400);
    await driver.finish(job, signal);
    await driver.cancel(job, signal);
    await driver.remove(job, signal);
    await driver.release(sampleOffer(platform), signal);
    expect(server.seen.map(({ method, target, body }) => `${method} ${target} ${body}`.trim())).toEqual([
      'GET /jobs/77',
      'POST /jobs/77/executionduration EXECUTIONDURATION=5400',
      'GET /jobs/77',
      'POST /jobs/77/finish',
      'POST /jobs/77/phase PHASE=ABORT',
      'DELETE /jobs/77',
      'POST /sessions/offer-1 {"kind":"uri:enum-value-update","path":"phase","value":"REJECTED"}',
    ]);
  });

  it('starts a job that the platform left pending, once', async () => {
    const job = refTo(profilePlatform(server.url), `${server.url}/jobs/77`);
    server.on(
      'GET /jobs/77',
      { body: jobXml('PENDING') },
      { body: jobXml('PENDING') },
      { body: jobXml('COMPLETED') },
    );
    server.on('POST /jobs/77/phase', { status: 303, headers: { location: '/jobs/77' } });
    const phases: string[] = [];
    for await (const { phase } of connect().watch(job, signal)) phases.push(phase);
    expect(phases).toEqual(['PENDING', 'COMPLETED']);
    expect(server.calls().filter((call) => call.startsWith('POST'))).toEqual(['POST /jobs/77/phase']);
  });
});
