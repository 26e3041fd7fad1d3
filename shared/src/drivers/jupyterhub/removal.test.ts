import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { BATCH, hubDriver, jsonReply, KEY, userReply } from './testing/hub.js';

const signal = new AbortController().signal;

describe('a run that is removed while its server starts', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await scriptedServer();
    server.on('GET /hub/api/', jsonReply({ version: '6.1.1' }));
  });
  afterEach(() => server.close());

  const driver = () => hubDriver(undiciTransport(), server.url);
  const ref = (name: string) => ({
    platformId: server.url,
    url: `${server.url}/hub/api/users/ada/servers/${name}`,
  });

  it.each(['remove', 'abandon'] as const)('is stopped once it has started, by %s', async (how) => {
    const pending = userReply({ [BATCH]: 'spawn' });
    server.on('GET /hub/api/user', pending);
    server.on('GET /hub/api/users/ada', pending, pending, pending, userReply({ [BATCH]: 'stopped' }));
    server.on(`DELETE /hub/api/users/ada/servers/${BATCH}`, { status: 204 });
    const hub = driver();
    await (how === 'remove' ? hub.remove(ref(BATCH), signal) : hub.abandon?.(KEY, signal));
    expect(server.calls().filter((call) => call.startsWith('GET /hub/api/users/ada'))).toHaveLength(4);
    expect(server.calls().at(-1)).toBe(`DELETE /hub/api/users/ada/servers/${BATCH}`);
  });

  it('is not waited for without an end while its server starts, and can be called off', async () => {
    server.on('GET /hub/api/users/ada', userReply({ [BATCH]: 'spawn' }));
    await expect(driver().remove(ref(BATCH), signal)).rejects.toThrow('still starting');
    await expect(driver().remove(ref(BATCH), AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
    expect(server.calls().some((call) => call.startsWith('DELETE'))).toBe(false);
  });
});
