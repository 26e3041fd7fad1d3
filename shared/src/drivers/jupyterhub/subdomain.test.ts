import { withCredentials } from '../../http/credentials.js';
import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { sampleTask } from '../uws/testing/samples.js';
import { BATCH, hubDriver, jsonReply, KEY, userReply } from './testing/hub.js';

const signal = new AbortController().signal;
const notWanted = (): Promise<void> => Promise.reject(new Error('not wanted'));

/** JupyterHub's `subdomain_host`: the hub on one host, each user's servers on another. */
describe('a hub whose servers have hosts of their own', () => {
  let hub: ScriptedServer;
  let subdomain: ScriptedServer;
  beforeEach(async () => {
    [hub, subdomain] = [await scriptedServer(), await scriptedServer()];
    hub.on('GET /hub/api/', jsonReply({ version: '6.1.1' }));
  });
  afterEach(() => Promise.all([hub.close(), subdomain.close()]));

  const driver = () => {
    const credential = { token: 'secret', origins: [hub.url] };
    return hubDriver(
      withCredentials(undiciTransport(), () => Promise.resolve(credential)),
      hub.url,
    );
  };
  const submit = () => {
    const offer = { id: 'profile-1', platformId: hub.url, platformName: 'Hub', mode: 'batch' } as const;
    return driver().submit(sampleTask(), offer, KEY, notWanted, signal);
  };

  it('is told its token, and no other host is, where the hub names the other host', async () => {
    const there = {
      name: BATCH,
      ready: true,
      url: `/user/ada/${BATCH}/`,
      full_url: `${subdomain.url}/user/ada/${BATCH}/`,
    };
    const user = jsonReply({ name: 'ada', kind: 'user', servers: { [BATCH]: there } });
    hub.on('GET /hub/api/user', user);
    hub.on('GET /hub/api/users/ada', user);
    await expect(submit()).rejects.toThrow(`hosts of their own (${new URL(subdomain.url).host})`);
    expect(subdomain.seen).toEqual([]);
    expect(hub.seen.filter(({ headers }) => headers.authorization === 'Bearer secret')).not.toEqual([]);
  });

  it('is told its token, and no other host is, where the hub redirects there', async () => {
    hub.on('GET /hub/api/user', userReply({ [BATCH]: 'ready' }));
    hub.on('GET /hub/api/users/ada', userReply({ [BATCH]: 'ready' }));
    const path = `/user/ada/${BATCH}/api/contents/run-elsewhere`;
    hub.on(`GET ${path}`, { status: 302, headers: { location: `${subdomain.url}${path}` } });
    await expect(submit()).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
    expect(subdomain.seen).toEqual([]);
  });

  it('can be rid of a run all the same', async () => {
    const there = { name: BATCH, ready: true, full_url: `${subdomain.url}/user/ada/${BATCH}/` };
    hub.on('GET /hub/api/users/ada', jsonReply({ name: 'ada', kind: 'user', servers: { [BATCH]: there } }));
    hub.on(`DELETE /hub/api/users/ada/servers/${BATCH}`, { status: 204 });
    const job = { platformId: hub.url, url: `${hub.url}/hub/api/users/ada/servers/${BATCH}` };
    await driver().remove(job, signal);
    expect(hub.calls().at(-1)).toBe(`DELETE /hub/api/users/ada/servers/${BATCH}`);
    expect(subdomain.seen).toEqual([]);
  });
});
