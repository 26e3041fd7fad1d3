import { undiciTransport } from '../../node/index.js';
import { capabilitiesXml } from '../uws/testing/samples.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { brokerDriverFactory } from './driver.js';
import { connectTo, offersFor, withAuthorization } from './testing/connect.js';
import { LOCATION, sampleTask } from './testing/samples.js';
import { Stage } from './testing/stage.js';
import type { BrokerManners } from './testing/strict-broker.js';

const signal = new AbortController().signal;
const never = (): Promise<void> => Promise.reject(new Error('There is nothing to store.'));
const stored = (): Promise<void> => Promise.resolve();

const stage = new Stage();
afterEach(() => stage.close());

const identify = (url: string) =>
  brokerDriverFactory({ transport: undiciTransport(), clock: new JumpClock() }).identify(url, signal);

describe('what is at an address', () => {
  it.each([
    ['Basic realm="Realm"', ['Basic']],
    ['Bearer', ['Bearer']],
    ['Negotiate, bearer realm="a, Basic b", Basic', ['Bearer', 'Basic']],
    ['Negotiate', undefined],
    ['Digest realm="x, Basic y"', undefined],
  ])('is a broker that wants a sign-in by %s, if we can do that', async (challenge, schemes) => {
    await stage.begin({ authorization: 'Basic YWRhOnNlY3JldA==', challenge });
    const found = await identify(`${stage.broker.url}/requests`);
    const { host } = new URL(stage.broker.url);
    const identity = { protocol: 'broker', name: host, url: stage.broker.url, answersWithOffers: true };
    expect(found).toEqual(schemes && { ...identity, signIn: 'required', schemes });
    expect(stage.broker.sessions.size).toBe(0);
  });

  it.each<BrokerManners>([{}, { dialect: 'older' }, { reply: 'at once' }, { reply: 'bare redirect' }])(
    'is a broker that is open to all: %j',
    async (manners) => {
      await stage.begin(manners);
      await expect(identify(stage.broker.url)).resolves.toMatchObject({ protocol: 'broker', signIn: 'none' });
    },
  );

  it('is no broker where it describes itself as a platform of the planner profile', async () => {
    await stage.begin();
    const profile = await stage.another();
    profile.on('GET /requests', { status: 405, headers: { allow: 'POST' } });
    profile.on('GET /capabilities', { body: capabilitiesXml(profile.url) });
    for (const each of ['sessions', 'offersets']) {
      profile.on(`GET /${each}/00000000-0000-0000-0000-000000000000`, { status: 404 });
    }
    await expect(identify(profile.url)).resolves.toBeUndefined();
    expect(profile.calls().some((call) => call.startsWith('POST'))).toBe(false);
  });

  it.each([
    ['405 to everything', { status: 405, headers: { allow: 'POST' }, body: 'no' }],
    ['a page for everything', { status: 200, body: '<html></html>' }],
    ['404 to everything', { status: 404 }],
  ])('is no broker where it answers %s', async (_what, reply) => {
    await stage.begin();
    const other = await stage.another();
    for (const path of ['requests', 'offersets', 'capabilities']) other.on(`GET /${path}`, reply);
    for (const each of ['sessions', 'offersets']) {
      other.on(`GET /${each}/00000000-0000-0000-0000-000000000000`, reply);
    }
    await expect(identify(other.url)).resolves.toBeUndefined();
    expect(other.calls().some((call) => call.startsWith('POST'))).toBe(false);
  });

  it('cannot be said where nothing answers', async () => {
    await stage.begin();
    await expect(identify('http://127.0.0.1:9')).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });
});

describe('asking a broker', () => {
  it('names the open data that the notebook reads, and no address that carries a key', async () => {
    const { driver } = await stage.begin();
    const remoteData = ['https://data.example/d.fits', 'https://data.example/e?token=1', 's3://bucket/f'];
    await offersFor(driver, sampleTask({ remoteData }));
    expect(JSON.parse(stage.broker.seen[0]!.body)).toMatchObject({
      data: [{ meta: { name: 'data-1' }, location: 'https://data.example/d.fits' }],
    });
  });

  it('names the notebook, and every part', async () => {
    const { driver } = await stage.begin();
    await offersFor(
      driver,
      sampleTask({ needs: { cores: 1.5, memoryGiB: 4, diskGiB: 10, durationSeconds: 5400 } }),
    );
    const kinds = 'https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds';
    expect(stage.broker.calls()).toEqual(['POST /requests']);
    expect(JSON.parse(stage.broker.seen[0]!.body)).toEqual({
      executable: {
        kind: `${kinds}/executable/jupyter-notebook.yaml`,
        meta: { name: 'clusters.ipynb' },
        location: LOCATION,
      },
      compute: {
        kind: `${kinds}/compute/simple-compute-resource.yaml`,
        meta: { name: 'compute' },
        cores: { min: 2, max: 2 },
        memory: { min: 4, max: 4 },
      },
      storage: [
        {
          kind: `${kinds}/storage/simple-storage-resource.yaml`,
          meta: { name: 'disk' },
          size: { min: 10, max: 10 },
        },
      ],
      schedule: { requested: { duration: 'PT1H30M' } },
    });
  });

  it('reads its offers in our words', async () => {
    const { driver } = await stage.begin();
    const task = sampleTask({ packages: ['numpy'], needs: { cores: 2, memoryGiB: 4, diskGiB: 5 } });
    const [first, second] = await offersFor(driver, task);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      platformId: stage.broker.url,
      platformName: 'Calyx',
      mode: 'batch',
      cores: 2,
      durationSeconds: 7200,
      start: '2026-01-01T12:01:00.000Z',
      expires: '2026-01-01T12:05:00.000Z',
      cost: { amount: 0.5, unit: '(currency not stated)' },
      notes: [
        'Asked for, and not said how much of it: memory, disk.',
        'The platform cannot be told which packages the notebook needs.',
        'What the notebook writes stays there: the platform hands no results out.',
        'Energy (kWh): 0.02 to 0.1',
      ],
      driverData: { location: LOCATION },
    });
    expect(second?.cores).toBe(4);
  });

  it('refuses, without asking, what has no public address, and says why', async () => {
    const { driver } = await stage.begin();
    const { source: _source, ...local } = sampleTask();
    await expect(driver.ask(local, signal)).resolves.toEqual({
      kind: 'refusal',
      reasons: [
        {
          field: 'executable',
          text: 'this platform can only take a notebook that has a public address: it is not in a git repository',
        },
      ],
      signInMayHelp: false,
    });
    expect(stage.broker.seen).toEqual([]);
  });

  it('refuses, without asking, what the protocol has no words for', async () => {
    const { driver } = await stage.begin();
    const file = { path: 'stars.csv', sizeBytes: 1, sha256: 'b'.repeat(64), ref: { path: 'stars.csv' } };
    const answer = await driver.ask(sampleTask({ files: [file], needs: { gpus: 1 } }), signal);
    expect(answer).toMatchObject({ kind: 'refusal', reasons: [{ field: 'files' }, { field: 'gpus' }] });
    expect(stage.broker.seen).toEqual([]);
  });
});

describe('who we are', () => {
  const SECRET = 'Basic YWRhOnNlY3JldA==';

  it('is known by what we may ask', async () => {
    await stage.begin({ authorization: SECRET });
    const visitor = connectTo(stage.broker.url).driver;
    await expect(visitor.account(signal)).resolves.toEqual({ signIn: 'required', schemes: ['Basic'] });
    const member = connectTo(stage.broker.url, withAuthorization(SECRET)).driver;
    await expect(member.account(signal)).resolves.toEqual({ name: 'your account', signIn: 'required' });
    const stranger = connectTo(stage.broker.url, withAuthorization('Basic d3Jvbmc6d3Jvbmc=')).driver;
    await expect(stranger.account(signal)).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });

  it('is nobody where all are welcome', async () => {
    const { driver } = await stage.begin();
    await expect(driver.account(signal)).resolves.toEqual({ signIn: 'none' });
  });

  it('is asked for wherever the broker wants a sign-in', async () => {
    await stage.begin({ authorization: SECRET });
    const member = connectTo(stage.broker.url, withAuthorization(SECRET)).driver;
    const [offer] = await offersFor(member, sampleTask());
    const visitor = connectTo(stage.broker.url).driver;
    const signIn = { failure: { kind: 'sign-in', platformName: 'Calyx' } };
    await expect(visitor.ask(sampleTask(), signal)).resolves.toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'account' }],
      signInMayHelp: true,
    });
    await expect(visitor.release(offer!, signal)).rejects.toMatchObject(signIn);
    await expect(visitor.submit(sampleTask(), offer!, 'key', stored, signal)).rejects.toMatchObject(signIn);
    const job = { platformId: stage.broker.url, url: `${stage.broker.url}/sessions/${offer!.id}` };
    await expect(visitor.cancel(job, signal)).rejects.toMatchObject(signIn);
    await expect(visitor.status(job, signal)).resolves.toMatchObject({ phase: 'PENDING' });
  });

  it('is wrong for what belongs to somebody else', async () => {
    const { driver } = await stage.begin();
    const [offer] = await offersFor(driver, sampleTask());
    stage.broker.sessions.get(offer!.id)!.foreign = true;
    await expect(driver.release(offer!, signal)).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });
});

describe('what a broker has not', () => {
  it('is declared, and said in words', async () => {
    const { driver } = await stage.begin();
    const job = { platformId: stage.broker.url, url: `${stage.broker.url}/sessions/1` };
    const { can } = driver;
    expect([can.log, can.extend, can.results, can.finish, can.honoursKey]).toEqual(Array(5).fill(false));
    for (const tried of [
      driver.log(job, 0, signal),
      driver.extend(job, 60, signal),
      driver.finish(job, signal),
    ]) {
      await expect(tried).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
    }
    await expect(driver.recover('key', signal)).resolves.toBe('absent');
    expect(stage.broker.seen).toEqual([]);
    await expect(driver.submit(sampleTask(), {} as never, 'key', never, signal)).rejects.toThrow(
      'not the one any more',
    );
  });
});
