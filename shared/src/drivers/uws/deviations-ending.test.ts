/** What real UWS servers do other than the text says when a job is changed and ended. */
import { scriptedServer, type ScriptedServer, type Seen } from '../../node/testing/scripted-server.js';
import type { Platform } from '../../model/index.js';
import { uwsFactory } from './testing/factory.js';
import { jobXml, plainPlatform, profilePlatform, refTo } from './testing/samples.js';

const signal = new AbortController().signal;
const HTML = { 'content-type': 'text/html' };

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const connect = (platform: Platform) => uwsFactory().connect(platform);
const job = () => refTo(plainPlatform(server.url), `${server.url}/jobs/1`);
const to = (location: string, status = 303) => ({ status, headers: { location } });

describe('ending a job', () => {
  it('POST to the job with no ACTION deletes it: nothing but ACTION=DELETE is ever posted there', async () => {
    const posted = (seen: readonly Seen[]) =>
      seen.filter(({ method, target }) => method === 'POST' && target === '/jobs/1');
    server.on('GET /jobs/1', {
      body: jobXml('PENDING', { more: '<executionDuration>60</executionDuration>' }),
    });
    server.on('POST /jobs/1/phase', to('/jobs/1'));
    server.on('POST /jobs/1/executionduration', to('/jobs/1'));
    const driver = connect(plainPlatform(server.url));
    await driver.start(job(), signal);
    await driver.cancel(job(), signal);
    await driver.extend(job(), 60, signal).catch(() => undefined);
    expect(posted(server.seen)).toEqual([]);
    server.on('DELETE /jobs/1', { status: 405 });
    server.on('POST /jobs/1', to('/jobs'));
    await driver.remove(job(), signal);
    expect(posted(server.seen).map(({ body }) => body)).toEqual(['ACTION=DELETE']);
  });

  it('ABORT on a final job: 400 and the job is over, which is what was wanted', async () => {
    server.on('POST /jobs/1/phase', { status: 400, body: 'illegal' });
    server.on('GET /jobs/1', { body: jobXml('COMPLETED') });
    await expect(connect(plainPlatform(server.url)).cancel(job(), signal)).resolves.toBeUndefined();
  });

  it('ABORT unsupported: says so and offers to remove the job', async () => {
    server.on('POST /jobs/1/phase', { status: 501 });
    server.on('GET /jobs/1', { body: jobXml('EXECUTING') });
    await expect(connect(plainPlatform(server.url)).cancel(job(), signal)).rejects.toThrow(
      /Remove the job instead/,
    );
  });

  it('job list huge after DELETE: its redirect is not followed', async () => {
    server.on('DELETE /jobs/1', to('/jobs'));
    await connect(plainPlatform(server.url)).remove(job(), signal);
    expect(server.calls()).toEqual(['DELETE /jobs/1']);
  });

  it('job deleted already: removed is removed', async () => {
    server.on('DELETE /jobs/1', { status: 404 });
    await expect(connect(plainPlatform(server.url)).remove(job(), signal)).resolves.toBeUndefined();
  });

  it.each([
    ['silently kept', 3600],
    ['shortened', 1800],
  ])('EXECUTIONDURATION %s: read again, and told', async (_, after) => {
    const seconds = (n: number) => ({
      body: jobXml('EXECUTING', { more: `<uws:executionDuration>${n}</uws:executionDuration>` }),
    });
    server.on('GET /jobs/1', seconds(3600), seconds(after));
    server.on('POST /jobs/1/executionduration', to('/jobs/1'));
    await expect(connect(plainPlatform(server.url)).extend(job(), 600, signal)).rejects.toMatchObject({
      failure: { kind: 'refused' },
    });
  });

  it('EXECUTIONDURATION refused: the limit stays, in its own words, and nobody is asked to sign in', async () => {
    server.on('GET /jobs/1', {
      body: jobXml('EXECUTING', { more: '<uws:executionDuration>3600</uws:executionDuration>' }),
    });
    server.on('POST /jobs/1/executionduration', { status: 403, body: 'your allocation here is 1 hour' });
    await expect(connect(plainPlatform(server.url)).extend(job(), 600, signal)).rejects.toMatchObject({
      failure: {
        kind: 'refused',
        why: 'it keeps the limit of 60 minutes.',
        details: 'your allocation here is 1 hour',
      },
    });
  });

  it('executionDuration 0 means unlimited: there is nothing to extend', async () => {
    server.on('GET /jobs/1', {
      body: jobXml('EXECUTING', { more: '<executionDuration>0</executionDuration>' }),
    });
    await expect(connect(plainPlatform(server.url)).extend(job(), 600, signal)).rejects.toThrow(
      /no time limit/,
    );
  });

  it('somebody else’s job: 401, 403 or 404, each in words', async () => {
    const driver = connect(profilePlatform(server.url));
    for (const [status, kind] of [
      [401, 'sign-in'],
      [403, 'sign-in'],
      [404, 'gone'],
    ] as const) {
      server.on('GET /jobs/1', { status, headers: HTML, body: '<h1>no</h1>' });
      await expect(driver.status(job(), signal)).rejects.toMatchObject({ failure: { kind, details: 'no' } });
    }
  });
});
