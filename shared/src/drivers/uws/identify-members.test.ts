import { scriptedServer, type Reply, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { OFFERS_STANDARD_ID } from '../../wire/index.js';
import { uwsFactory } from './testing/factory.js';
import { capabilitiesXml } from './testing/samples.js';

const signal = new AbortController().signal;
const MEMBERS_ONLY: Reply = { status: 401, headers: { 'www-authenticate': 'Basic realm="Farm"' } };

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
  for (const path of ['jobs', 'jobs/capabilities', 'page', 'page/capabilities'])
    server.on(`GET /${path}`, MEMBERS_ONLY);
});
afterEach(() => server.close());

const identify = (path: string) => uwsFactory().identify(`${server.url}${path}`, signal);

describe('a job list that is shown to members alone', () => {
  it('is one where the capabilities beside it say so', async () => {
    const plain = capabilitiesXml(server.url).replace(OFFERS_STANDARD_ID, 'ivo://example/other');
    server.on('GET /capabilities', { body: plain });
    await expect(identify('/jobs/')).resolves.toEqual({
      protocol: 'uws',
      name: new URL(server.url).host,
      url: `${server.url}/jobs`,
      signIn: 'required',
      schemes: ['Basic'],
      answersWithOffers: false,
    });
  });

  it('leads to the platform of the planner profile that it is part of', async () => {
    server.on('GET /capabilities', { body: capabilitiesXml(server.url) });
    await expect(identify('/jobs')).resolves.toMatchObject({ url: server.url, answersWithOffers: true });
  });

  it('may be one by its address, and that is said', async () => {
    server.on('GET /capabilities', { status: 404 });
    await expect(identify('/jobs')).rejects.toMatchObject({
      failure: {
        kind: 'sign-in',
        why: expect.stringContaining('(Basic)') as unknown,
        next: expect.stringContaining('settings') as unknown,
      },
    });
  });

  it.each<readonly [string, Reply, string]>([
    ['has another address', MEMBERS_ONLY, '/page'],
    ['has no challenge', { status: 403 }, '/jobs'],
    [
      'wants what we cannot do',
      { status: 401, headers: { 'www-authenticate': 'ivoa_x509 standard_id="ivo://x"' } },
      '/jobs',
    ],
  ])('is nothing that we know where it %s', async (_why, reply, path) => {
    server.on('GET /capabilities', { status: 404 });
    server.on('GET /jobs', reply);
    await expect(identify(path)).resolves.toBeUndefined();
  });
});
