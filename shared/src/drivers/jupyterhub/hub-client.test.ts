import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { HubClient } from './hub-client.js';
import { ensureServer, type SpawnEvent } from './spawn.js';
import { hubError, jsonReply, type ServerState, userReply } from './testing/hub.js';

const signal = new AbortController().signal;
const SERVER = '/hub/api/users/ada/servers/re-x-live';
const call = { tried: 'start a server', signal };

let server: ScriptedServer;
let hub: HubClient;
let clock: JumpClock;
beforeEach(async () => {
  server = await scriptedServer();
  clock = new JumpClock();
  hub = new HubClient({ transport: undiciTransport(), clock, url: server.url, name: 'Hub' });
  server.on('GET /hub/api/', jsonReply({ version: '6.1.1' }));
  server.on(`POST ${SERVER}`, { status: 202 });
});
afterEach(() => server.close());

const states = (...row: readonly (ServerState | undefined)[]): void => {
  const [first, ...rest] = row.map((state) => userReply(state === undefined ? {} : { 're-x-live': state }));
  server.on('GET /hub/api/users/ada', first!, ...rest);
};
const events = (...row: readonly unknown[]): void =>
  server.on(`GET ${SERVER}/progress`, {
    headers: { 'content-type': 'text/event-stream' },
    body: row.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
  });
const ensure = (onEvent?: (event: SpawnEvent) => void) =>
  ensureServer(
    hub,
    {
      user: 'ada',
      server: 're-x-live',
      options: { profile: 'large' },
      patienceMs: 60_000,
      display: 'x',
      ...(onEvent && { onEvent }),
    },
    signal,
  );
const posts = () => server.seen.filter(({ method }) => method === 'POST');

describe('start', () => {
  it.each([
    ['6.1.1', { user_options: { profile: 'large' }, display_name: 'x' }],
    ['5.4.0', { profile: 'large' }],
    ['3.0.0', { profile: 'large' }],
  ])('sends the options as version %s wants them', async (version, body) => {
    server.on('GET /hub/api/', jsonReply({ version }));
    await hub.start('ada', 're-x-live', { options: { profile: 'large' }, display: 'x' }, call);
    expect(JSON.parse(posts()[0]!.body)).toEqual(body);
  });

  it('is content with a server that runs or is on its way', async () => {
    server.on(
      `POST ${SERVER}`,
      hubError(400, 'ada:re-x-live is already running'),
      hubError(400, 'ada:re-x-live is pending spawn'),
    );
    for (let n = 0; n < 2; n++)
      await expect(hub.start('ada', 're-x-live', { options: {} }, call)).resolves.toBeUndefined();
  });

  it.each([
    [
      400,
      'User ada already has the maximum of 2 named servers.  One must be deleted',
      'it lets you have 2 servers',
    ],
    [403, 'User ada already has the maximum of 2 named servers.', 'it lets you have 2 servers'],
    [400, 'Named servers are not enabled.', 'named servers are not enabled'],
    [500, 'Spawner failed to start [status=1].', 'it failed to start (Spawner failed to start [status=1])'],
  ])('says %d %j in words', async (status, message, words) => {
    server.on(`POST ${SERVER}`, hubError(status, message));
    const failed = hub.start('ada', 're-x-live', { options: {} }, call);
    await expect(failed).rejects.toMatchObject({
      failure: { kind: 'refused', details: expect.any(String) as string },
    });
    await expect(failed).rejects.toThrow(words);
  });

  it('may be asked again later where it is full', async () => {
    server.on(`POST ${SERVER}`, hubError(429, 'Active server limit exceeded. Try again in a few minutes.'));
    await expect(hub.start('ada', 're-x-live', { options: {} }, call)).rejects.toMatchObject({
      failure: { kind: 'unreachable', why: 'it has no room for another server now.' },
    });
  });

  it('takes a scope that is lacking for a token that may do too little', async () => {
    server.on(
      `POST ${SERVER}`,
      hubError(403, 'Action is not authorized with current scopes; requires any of [servers]'),
    );
    await expect(hub.start('ada', 're-x-live', { options: {} }, call)).rejects.toMatchObject({
      failure: { kind: 'sign-in', next: `Make a token at ${server.url}/hub/token and sign in with it.` },
    });
  });
});

describe('ensureServer', () => {
  it('takes a server that is ready as it is', async () => {
    states('ready');
    await expect(ensure()).resolves.toMatchObject({ url: `${server.url}/user/ada/re-x-live/` });
    expect(server.calls()).toHaveLength(1);
  });

  it('tells the steps of the start', async () => {
    states(undefined, 'ready');
    events({ progress: 20, message: 'Pulling <image>' }, 'odd', {
      progress: 100,
      ready: true,
      message: 'Ready',
    });
    const told: SpawnEvent[] = [];
    await ensure((event) => told.push(event));
    expect(told).toEqual([
      { percent: 20, text: 'Pulling <image>', failed: false },
      { percent: 100, text: 'Ready', failed: false },
    ]);
    expect(clock.pauses).toEqual([]);
  });

  it('polls where there is no event stream, and asks once for the server', async () => {
    states('stopped', 'spawn', 'spawn', 'ready');
    server.on(`GET ${SERVER}/progress`, { status: 404 });
    await ensure();
    expect(posts()).toHaveLength(1);
    expect(clock.pauses.length).toBe(3);
  });

  it('waits for one that is stopping, and starts it then', async () => {
    states('stop', 'stop', 'stopped', 'ready');
    events({ progress: 100, ready: true });
    await ensure();
    const calls = server.seen.map(({ method }) => method);
    expect(calls.indexOf('POST')).toBeGreaterThan(2);
    expect(posts()).toHaveLength(1);
  });

  it('says why a start failed', async () => {
    states(undefined);
    events(
      { progress: 0, message: 'Requested' },
      { progress: 100, failed: true, message: 'Spawn failed: no quota.' },
    );
    await expect(ensure()).rejects.toMatchObject({
      failure: { kind: 'refused', why: 'it failed to start (Spawn failed: no quota).' },
    });
  });

  it('does not start again what has failed silently', async () => {
    states(undefined, 'stopped');
    server.on(`GET ${SERVER}/progress`, { status: 404 });
    await expect(ensure()).rejects.toMatchObject({ failure: { kind: 'refused' } });
    expect(posts()).toHaveLength(1);
  });

  it('gives up for now when its patience is over, and says how far it is', async () => {
    states('spawn');
    events({ progress: 50, message: 'Pulling image' });
    await expect(ensure()).rejects.toMatchObject({
      failure: { kind: 'unreachable', why: 'it is still starting (Pulling image).' },
    });
    expect(posts()).toHaveLength(0);
    // Neither a hot loop nor a long sleep.
    expect(server.calls().length).toBeLessThan(50);
  });

  it('survives a stream that breaks off', async () => {
    states(undefined, 'spawn', 'ready');
    server.on(`GET ${SERVER}/progress`, {
      act: (_request, response) => {
        response.writeHead(200).write('data: {"progress": 10}\n\n');
        setImmediate(() => response.destroy());
      },
    });
    await expect(ensure()).resolves.toMatchObject({ ready: true });
  });
});

describe('stop', () => {
  it('forgets the server where told to, and is content when there is none', async () => {
    server.on(`DELETE ${SERVER}`, { status: 202 }, hubError(404, null), hubError(403, 'no'));
    await hub.stop('ada', 're-x-live', false, call);
    await hub.stop('ada', 're-x-live', true, call);
    expect(server.seen.map(({ body }) => body)).toEqual(['', '{"remove":true}']);
    await expect(hub.stop('ada', 're-x-live', true, call)).rejects.toMatchObject({
      failure: { kind: 'sign-in' },
    });
  });

  it('does not take the page of a network for an answer of the hub', async () => {
    server.on(`DELETE ${SERVER}`, {
      body: '<title>Accept our terms</title>',
      headers: { 'content-type': 'text/html' },
    });
    await expect(hub.stop('ada', 're-x-live', false, call)).rejects.toMatchObject({
      failure: { kind: 'nonsense' },
    });
  });
});
