import { PlatformError } from '../../http/errors.js';
import { withCredentials } from '../../http/credentials.js';
import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { uwsFactory } from './testing/factory.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { capabilitiesXml, profilePlatform, refTo, sampleTask } from './testing/samples.js';

const signal = new AbortController().signal;

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

const offerSet = {
  result: 'YES',
  offers: [
    {
      meta: { uuid: 'offer-1', messages: [{ template: 'queue of ${n}', values: { n: 3 } }] },
      phase: 'OFFERED',
      expires: '2026-01-01T12:05:00Z',
      compute: { cores: { min: 2, max: 2 }, memory: { min: 4, max: 4 } },
      storage: [{ size: { min: 10, max: 10 } }],
      schedule: { available: { start: '2026-01-01T12:00:30Z/PT0S', duration: 'PT2H' } },
      costs: [{ type: 'urn:ivoa:calycopis:cost:monetary', min: 0.5, max: 0.75, unit: 'EUR' }],
      environment: { name: 'astro', kernel: 'python3', lacks: ['healpy'], installs: true },
      enforced: ['memory', 'duration', 'nonsense'],
    },
    { meta: { uuid: 'offer-2' }, phase: 'REJECTED' },
  ],
  allowance: { coreHours: { most: 100, used: 10, left: 87.5, until: '2026-02-01T00:00:00Z' } },
};

describe('a platform of the planner profile', () => {
  it('is asked in one request beyond its capabilities, and its offers are read in our words', async () => {
    server.on('POST /requests', {
      status: 303,
      headers: { location: '/offersets/1', 'content-type': 'application/json' },
      body: JSON.stringify(offerSet),
    });
    const driver = connect();
    const answer = await driver.ask(sampleTask(), signal);
    await driver.ask(sampleTask(), signal);
    expect(server.calls()).toEqual(['GET /capabilities', 'POST /requests', 'POST /requests']);
    expect(JSON.parse(server.seen[1]!.body)).toMatchObject({
      executable: { mode: 'batch', kernel: 'python3', packages: ['numpy'], uploadBytes: 58 },
      compute: { cores: { min: 2 }, memory: { min: 4 } },
      storage: [{ size: { min: 10 } }],
      schedule: { requested: { duration: 'PT1H30M' } },
    });
    expect(answer).toEqual({
      kind: 'offers',
      account: { signIn: 'optional', schemes: ['Bearer'] },
      offers: [
        {
          id: 'offer-1',
          platformId: server.url,
          platformName: 'Alpha',
          mode: 'batch',
          cores: 2,
          memoryGiB: 4,
          diskGiB: 10,
          durationSeconds: 7200,
          start: '2026-01-01T12:00:30.000Z',
          expires: '2026-01-01T12:05:00.000Z',
          cost: { amount: 0.75, unit: 'EUR' },
          environment: { name: 'astro', kernel: 'python3', lacks: ['healpy'], installs: true },
          enforced: ['memory', 'duration'],
          coreHoursLeft: 87.5,
          notes: ['queue of 3'],
          driverData: { jobs: `${server.url}/jobs` },
        },
      ],
    });
  });

  it('fetches the offer set when the redirect brought no body', async () => {
    server.on('POST /requests', { status: 303, headers: { location: '/offersets/1' } });
    server.on('GET /offersets/1', { body: JSON.stringify(offerSet) });
    await expect(connect().ask(sampleTask(), signal)).resolves.toMatchObject({ kind: 'offers' });
  });

  it('refuses with the fields that do not fit', async () => {
    const reasons = [
      { path: 'memory', text: 'memory: asked 64 GiB, your allocation here is 16 GiB' },
      { path: 'constructor', text: 'odd' },
    ];
    server.on('POST /requests', {
      body: JSON.stringify({ result: 'NO', reasons }),
      headers: { 'x-vo-authenticated': 'ada' },
    });
    await expect(connect().ask(sampleTask(), signal)).resolves.toEqual({
      kind: 'refusal',
      account: { signIn: 'optional', schemes: ['Bearer'], name: 'ada' },
      signInMayHelp: false,
      reasons: [
        { field: 'memoryGiB', text: 'memory: asked 64 GiB, your allocation here is 16 GiB' },
        { text: 'odd' },
      ],
    });
  });

  it('takes 401 without a credential for a refusal, and 401 despite one for a failure', async () => {
    server.on('POST /requests', { status: 401, headers: { 'www-authenticate': 'Bearer realm="Alpha"' } });
    await expect(connect().ask(sampleTask(), signal)).resolves.toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'account' }],
      signInMayHelp: true,
    });
    server.on(
      'GET /capabilities',
      { body: capabilitiesXml(server.url) },
      { status: 401, body: 'The token is not known.' },
    );
    await expect(connect().ask(sampleTask(), signal)).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });

  it('knows the account by the header, and a token that is not accepted', async () => {
    const body = capabilitiesXml(server.url);
    server.on('GET /capabilities', { body, headers: { 'x-vo-authenticated': 'ada' } }, { status: 401 });
    const driver = connect();
    await expect(driver.account(signal)).resolves.toEqual({ signIn: 'optional', name: 'ada' });
    await expect(driver.account(signal)).rejects.toThrow('Alpha: could not check your account');
  });

  it('gets its credential on its own origin alone', async () => {
    const other = await scriptedServer();
    const platform = profilePlatform(server.url);
    const transport = withCredentials(undiciTransport(), (id) =>
      Promise.resolve(id === platform.id ? { token: 'secret', origins: [server.url] } : undefined),
    );
    const driver = uwsFactory({ transport, clock }).connect(platform);
    server.on('GET /r/1', { status: 303, headers: { location: `${other.url}/file` } });
    other.on('GET /file', { body: 'bytes' });
    const result = { id: 'r', kind: 'notebook', url: `${server.url}/r/1`, path: 'n.ipynb' } as const;
    await expect(driver.readResult(result, signal)).resolves.toBe('bytes');
    expect(server.seen[0]!.headers.authorization).toBe('Bearer secret');
    expect(other.seen[0]!.headers.authorization).toBeUndefined();
    await other.close();
  });

  it('names itself, what was tried, why it failed and what to do when it is not there', async () => {
    const platform = profilePlatform(server.url);
    await server.close();
    const failed = await connect()
      .status(refTo(platform, `${server.url}/jobs/77`), signal)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PlatformError);
    expect((failed as Error).message).toBe(
      'Alpha: could not read the job: it cannot be reached. Check the address and your network, or choose another platform.',
    );
    server = await scriptedServer();
  });
});
