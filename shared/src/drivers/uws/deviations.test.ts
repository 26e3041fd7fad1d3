/** What real UWS servers do other than the text says when a job is made and started. */
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import type { JobRef, Platform } from '../../model/index.js';
import { uwsFactory } from './testing/factory.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import {
  jobXml,
  KEY,
  plainPlatform,
  refTo,
  sampleOffer,
  sampleTask,
  voTableError,
} from './testing/samples.js';

const signal = new AbortController().signal;
const HTML = { 'content-type': 'text/html' };

let server: ScriptedServer;
let clock: JumpClock;
beforeEach(async () => {
  server = await scriptedServer();
  clock = new JumpClock();
});
afterEach(() => server.close());

const connect = (platform: Platform) => uwsFactory({ clock }).connect(platform);
const job = () => refTo(plainPlatform(server.url), `${server.url}/jobs/1`);
const to = (location: string, status = 303) => ({ status, headers: { location } });
const runsAfter = (location: string) => server.on('POST /jobs/1/phase', to(location));

/** Submits to the plain service; remembers what had to be stored before the start. */
async function submit(changes: Partial<Platform> = {}): Promise<{ job: JobRef; stored: JobRef[] }> {
  const platform = plainPlatform(server.url, changes);
  const stored: JobRef[] = [];
  const onCreated = async (created: JobRef): Promise<void> => {
    expect(server.calls()).not.toContain('POST /jobs/1/phase');
    stored.push(created);
  };
  const sent = await connect(platform).submit(sampleTask(), sampleOffer(platform), KEY, onCreated, signal);
  return { job: sent, stored };
}

describe('making and starting a job', () => {
  it('PHASE=RUN at creation ignored: it is not relied on; the job is stored, then started by itself', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    runsAfter('/jobs/1');
    const { job: sent, stored } = await submit();
    expect(sent.url).toBe(`${server.url}/jobs/1`);
    expect(stored).toEqual([sent]);
    expect(server.calls()).toEqual(['POST /jobs', 'POST /jobs/1/phase']);
    expect(server.seen[0]!.body).toMatch(/^RUNID=4b6f4c1e-.*&NOTEBOOK=%7B%22cells/);
    expect(server.seen[0]!.body).not.toContain('PHASE');
    expect(server.seen[1]!.body).toBe('PHASE=RUN');
  });

  it('PHASE=RUN at creation honoured anyway: RUN is refused with 422 and the job is left running', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    server.on('POST /jobs/1/phase', { status: 422, body: 'InvalidPhase' });
    server.on('GET /jobs/1', { body: jobXml('QUEUED') });
    await expect(submit()).resolves.toMatchObject({ job: { url: `${server.url}/jobs/1` } });
  });

  it('RUN refused and the job still pending: the refusal is told in the server’s words', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    server.on('POST /jobs/1/phase', { status: 400, body: 'quota exhausted' });
    server.on('GET /jobs/1', { body: jobXml('PENDING') });
    await expect(submit()).rejects.toMatchObject({
      failure: { kind: 'refused', details: 'quota exhausted' },
    });
  });

  it('Location in another path than posted: the job is where Location says', async () => {
    server.on('POST /jobs', to('/__system__/run/jobs/9'));
    server.on('POST /__system__/run/jobs/9/phase', to('/__system__/run/jobs/9'));
    expect((await submit()).job.url).toBe(`${server.url}/__system__/run/jobs/9`);
  });

  it('Location repeats the request’s query string: it is taken off', async () => {
    server.on('POST /jobs', to('/jobs/1?PHASE=RUN'));
    runsAfter('/jobs/1');
    expect((await submit()).job.url).toBe(`${server.url}/jobs/1`);
  });

  it('relative Location: resolved against the request', async () => {
    server.on('POST /jobs', to('jobs/1'));
    runsAfter('1');
    expect((await submit()).job.url).toBe(`${server.url}/jobs/1`);
  });

  it.each([
    ['200 with Location', to('/jobs/1', 200)],
    ['201 with Location', to('/jobs/1', 201)],
    ['302', to('/jobs/1', 302)],
    ['307', to('/jobs/1', 307)],
    ['200 with the job', { body: jobXml('PENDING') }],
  ])('%s instead of 303: taken', async (_, reply) => {
    server.on('POST /jobs', reply);
    runsAfter('/jobs/1');
    expect((await submit()).job.url).toBe(`${server.url}/jobs/1`);
  });

  it('job list behind a slash: posted there once more', async () => {
    server.on('POST /jobs', to('/jobs/', 301));
    server.on('POST /jobs/', to('/jobs/1'));
    runsAfter('/jobs/1');
    expect((await submit()).job.url).toBe(`${server.url}/jobs/1`);
    expect(server.seen[1]!.body).toBe(server.seen[0]!.body);
  });

  it('HELD in answer to RUN: no failure, the job waits for the user to start it again', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    server.on('POST /jobs/1/phase', { body: jobXml('HELD') });
    await expect(submit()).resolves.toMatchObject({ job: { url: `${server.url}/jobs/1` } });
    server.on('GET /jobs/1', { body: jobXml('HELD') });
    runsAfter('/jobs/1');
    await connect(plainPlatform(server.url)).start(job(), signal);
    expect(server.calls().filter((call) => call === 'POST /jobs/1/phase')).toHaveLength(2);
  });

  it('phase of a replica behind after RUN: read again before it counts as not started', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    server.on('POST /jobs/1/phase', { body: 'RUN' });
    server.on('GET /jobs/1', { body: jobXml('PENDING') }, { body: jobXml('QUEUED') });
    await submit();
    expect(clock.pauses).toEqual([1000]);
    server.on('GET /jobs/1', { body: jobXml('PENDING') });
    const started = connect(plainPlatform(server.url)).start(job(), signal);
    await expect(started).rejects.toThrow(/the job has not begun/);
  });

  it('200 with a job that runs already: not started again', async () => {
    server.on('POST /jobs', { body: jobXml('EXECUTING') });
    await submit();
    expect(server.calls()).toEqual(['POST /jobs']);
  });

  it('backend host leaks into Location: believed only when a job shows itself there, asked without a credential', async () => {
    const backend = await scriptedServer();
    server.on('POST /jobs', to(`${backend.url}/jobs/1`));
    backend.on('GET /jobs/1', { body: jobXml('PENDING') }, { status: 404, body: '<html>no</html>' });
    backend.on('POST /jobs/1/phase', to('/jobs/1'));
    // Another port of the loopback is another origin.
    expect((await submit()).job.url).toBe(`${backend.url}/jobs/1`);
    await expect(submit()).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    await backend.close();
  });

  it('error as HTTP 200 with a VOTable: a refusal with its text', async () => {
    server.on('POST /jobs', { body: voTableError('NOTEBOOK: unknown parameter') });
    await expect(submit()).rejects.toMatchObject({
      failure: { kind: 'refused', details: 'NOTEBOOK: unknown parameter' },
    });
  });

  it('error as HTML: shown as plain text, never read as UWS', async () => {
    server.on('POST /jobs', {
      status: 400,
      headers: HTML,
      body: '<html><head><title>x</title><script>evil()</script></head><body><h1>Bad</h1><job/>&lt;value&gt;</body></html>',
    });
    await expect(submit()).rejects.toMatchObject({ failure: { kind: 'refused', details: 'Bad <value>' } });
  });

  it('login page instead of a job: never taken for a job or a session', async () => {
    const login = '<form><input name="u"><input type="password" name="p"></form>';
    for (const answersWithSession of [false, true]) {
      server.on('POST /jobs', to('/login?next=/jobs'));
      server.on('GET /login', { headers: HTML, body: login });
      await expect(submit({ answersWithSession })).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
    }
    server.on('POST /jobs', to('/welcome'));
    server.on('GET /welcome', { headers: HTML, body: login });
    await expect(submit({ answersWithSession: true })).rejects.toMatchObject({
      failure: { kind: 'sign-in' },
    });
    server.on('GET /welcome', to('/hub/oauth_login'));
    await expect(submit({ answersWithSession: true })).rejects.toMatchObject({
      failure: { kind: 'sign-in' },
    });
  });

  it('redirect to the session itself: taken where the settings say that the service answers so', async () => {
    server.on('POST /jobs', to('/user/ada/lab?token=t'));
    server.on('GET /user/ada/lab', { headers: HTML, body: '<html>a workbench</html>' });
    const platform = plainPlatform(server.url, { answersWithSession: true });
    const { job: session, stored } = await submit({ answersWithSession: true });
    expect(session).toEqual({
      platformId: platform.id,
      url: `${server.url}/user/ada/lab?token=t`,
      session: true,
    });
    expect(stored).toEqual([]);
    const watched = connect(platform).watch(session, signal)[Symbol.asyncIterator]();
    await expect(watched.next()).resolves.toMatchObject({
      value: { phase: 'EXECUTING', sessionUrl: session.url },
    });
    server.on('GET /user/ada/lab', { status: 404 });
    await expect(watched.next()).rejects.toMatchObject({ failure: { kind: 'gone' } });
  });

  it('redirect to a page, where the settings say nothing of sessions: no job, so the start fails and says so', async () => {
    server.on('POST /jobs', to('/welcome'));
    server.on('POST /welcome/phase', { status: 404, headers: HTML, body: '<p>nothing here</p>' });
    await expect(submit()).rejects.toMatchObject({ failure: { kind: 'gone', details: 'nothing here' } });
  });

  it('lost answer to a creation without a key: ambiguous, and not sent again', async () => {
    server.on(
      'POST /jobs',
      { act: (request) => void request.on('data', () => request.socket.destroy()) },
      to('/jobs/1'),
    );
    await expect(submit()).rejects.toMatchObject({ failure: { kind: 'ambiguous' } });
    expect(server.calls()).toEqual([]);
  });

  it('inline upload: the notebook goes as a part with a plain name', async () => {
    server.on('POST /jobs', to('/jobs/1'));
    runsAfter('/jobs/1');
    await submit({ stated: { parameters: { REQUEST: 'run' } } });
    const { body } = server.seen[0]!;
    expect(body).toContain('name="REQUEST"\r\n\r\nrun');
    expect(body).toContain('name="UPLOAD"\r\n\r\nnotebook,param:notebook');
    expect(body).toContain(
      'name="notebook"; filename="clusters.ipynb"\r\nContent-Type: application/x-ipynb+json',
    );
  });
});
