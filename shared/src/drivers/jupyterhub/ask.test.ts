import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { sampleTask } from '../uws/testing/samples.js';
import { jupyterHubDriverFactory } from './driver.js';
import { hubDriver, hubError, jsonReply, userReply } from './testing/hub.js';

const signal = new AbortController().signal;

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
  server.on('GET /hub/api/user', userReply({ a: 'ready', b: 'spawn', c: 'stopped' }));
});
afterEach(() => server.close());

const PROFILES = [
  { name: 'Small', cores: 2, memoryGiB: 4, hours: 1 },
  { name: 'Large', cores: 8, memoryGiB: 4, diskGiB: 100, hours: 12, options: { profile: 'large', gpu: 1 } },
];

describe('identify', () => {
  const factory = () => jupyterHubDriverFactory({ transport: undiciTransport() });

  it.each([
    ['a page', { body: '<html>JupyterHub</html>' }],
    ['another API', jsonReply({ swagger: '2.0' })],
    ['nothing', { status: 404 }],
    ['a redirect', { status: 302, headers: { location: '/login' } }],
    ['a door', { status: 403 }],
  ])('takes %s for no hub', async (_, reply) => {
    server.on('GET /hub/api/', reply);
    await expect(factory().identify(server.url, signal)).resolves.toBeUndefined();
  });

  it('says what is wrong with an address that is none', async () => {
    await expect(factory().identify('mailto:ada', signal)).rejects.toMatchObject({
      failure: { kind: 'refused' },
    });
  });
});

describe('account', () => {
  it('is not that of a service', async () => {
    server.on('GET /hub/api/user', jsonReply({ name: 'culler', kind: 'service' }));
    await expect(hubDriver(undiciTransport(), server.url).account(signal)).rejects.toMatchObject({
      failure: { kind: 'unsupported', why: 'the token belongs to a service, which has no servers.' },
    });
  });

  it('is nonsense where the answer is', async () => {
    server.on('GET /hub/api/user', { body: '<html>' });
    await expect(hubDriver(undiciTransport(), server.url).account(signal)).rejects.toMatchObject({
      failure: { kind: 'nonsense' },
    });
  });
});

describe('ask', () => {
  it('offers the profiles that are enough, with the options that choose them', async () => {
    const task = sampleTask({ needs: { cores: 4, durationSeconds: 7200 } });
    const answer = await hubDriver(undiciTransport(), server.url, { profiles: PROFILES }).ask(task, signal);
    expect(answer).toEqual({
      kind: 'offers',
      offers: [
        {
          id: 'profile-2',
          platformId: server.url,
          platformName: 'Hub',
          mode: 'batch',
          cores: 8,
          memoryGiB: 4,
          diskGiB: 100,
          durationSeconds: 43_200,
          notes: [
            'Large, as stated in your settings.',
            'Which packages it has is not known before it runs.',
            'You have 2 servers running there.',
            'Results are kept until you remove the run or the hub stops the server.',
          ],
          driverData: { options: '{"profile":"large","gpu":1}', profile: 'Large' },
        },
      ],
    });
  });

  it('says what the nearest profile lacks', async () => {
    const task = sampleTask({ needs: { cores: 4, memoryGiB: 8, durationSeconds: 5400 } });
    await expect(
      hubDriver(undiciTransport(), server.url, { profiles: PROFILES }).ask(task, signal),
    ).resolves.toEqual({
      kind: 'refusal',
      reasons: [{ field: 'memoryGiB', text: 'memory: asked 8 GiB, Large has 4 GiB' }],
      signInMayHelp: false,
    });
    const long = sampleTask({ needs: { durationSeconds: 5400 } });
    await expect(
      hubDriver(undiciTransport(), server.url, { profiles: PROFILES.slice(0, 1) }).ask(long, signal),
    ).resolves.toMatchObject({
      reasons: [{ field: 'durationSeconds', text: 'duration: asked 1.5 h, Small has 1 h' }],
    });
  });

  it('offers the default server of a hub of which nothing is stated', async () => {
    const answer = await hubDriver(undiciTransport(), server.url).ask(
      sampleTask({ mode: 'live', packages: [] }),
      signal,
    );
    expect(answer).toMatchObject({
      kind: 'offers',
      offers: [
        {
          mode: 'live',
          notes: [
            'The default server of this hub; how big it is is not known here.',
            'You have 2 servers running there.',
            expect.stringContaining('Get results before you finish'),
          ],
          driverData: { options: '{}' },
        },
      ],
    });
  });

  it('refuses a file that no server would take', async () => {
    const file = { path: 'big.fits', sizeBytes: 2 ** 30, sha256: '', ref: { path: '/big.fits' } };
    await expect(
      hubDriver(undiciTransport(), server.url).ask(sampleTask({ files: [file] }), signal),
    ).resolves.toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'files', text: 'files: big.fits is larger than a hub takes (380 MiB)' }],
    });
  });

  it.each([401, 403])('takes %d for nobody being signed in', async (status) => {
    server.on('GET /hub/api/user', hubError(status, null));
    await expect(hubDriver(undiciTransport(), server.url).ask(sampleTask(), signal)).resolves.toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'account' }],
      signInMayHelp: true,
    });
  });
});
