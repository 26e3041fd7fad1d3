import { undiciTransport } from '../../node/index.js';
import { scriptedServer, type ScriptedServer } from '../../node/testing/scripted-server.js';
import { capabilitiesXml } from '../uws/testing/samples.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { brokerDriverFactory } from './driver.js';
import { connectTo, offersFor, withAuthorization } from './testing/connect.js';
import { LOCATION, sampleTask } from './testing/samples.js';
import { type BrokerManners, type StrictBroker, strictBroker } from './testing/strict-broker.js';

const signal = new AbortController().signal;
const never = (): Promise<void> => Promise.reject(new Error('There is nothing to store.'));
const stored = (): Promise<void> => Promise.resolve();

let broker: StrictBroker;
const begin = async (manners?: BrokerManners) => {
  broker = await strictBroker(manners);
  return connectTo(broker.url);
};
let others: ScriptedServer[] = [];
const another = async (): Promise<ScriptedServer> => {
  const server = await scriptedServer();
  others.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all([broker, ...others].map((each) => each.close()));
  others = [];
});

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
    await begin({ authorization: 'Basic YWRhOnNlY3JldA==', challenge });
    const found = await identify(`${broker.url}/requests`);
    const { host } = new URL(broker.url);
    const identity = { protocol: 'broker', name: host, url: broker.url, answersWithOffers: true };
    expect(found).toEqual(schemes && { ...identity, signIn: 'required', schemes });
    expect(broker.sessions.size).toBe(0);
  });

  it.each<BrokerManners>([{}, { dialect: 'older' }, { reply: 'at once' }, { reply: 'bare redirect' }])(
    'is a broker that is open to all: %j',
    async (manners) => {
      await begin(manners);
      await expect(identify(broker.url)).resolves.toMatchObject({ protocol: 'broker', signIn: 'none' });
    },
  );

  it('is no broker where it describes itself as a platform of the planner profile', async () => {
    await begin();
    const profile = await another();
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
    await begin();
    const other = await another();
    for (const path of ['requests', 'offersets', 'capabilities']) other.on(`GET /${path}`, reply);
    for (const each of ['sessions', 'offersets']) {
      other.on(`GET /${each}/00000000-0000-0000-0000-000000000000`, reply);
    }
    await expect(identify(other.url)).resolves.toBeUndefined();
    expect(other.calls().some((call) => call.startsWith('POST'))).toBe(false);
  });

  it('cannot be said where nothing answers', async () => {
    await begin();
    await expect(identify('http://127.0.0.1:9')).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });
});

describe('asking a broker', () => {
  it('names the open data that the notebook reads, and no address that carries a key', async () => {
    const { driver } = await begin();
    const remoteData = ['https://data.example/d.fits', 'https://data.example/e?token=1', 's3://bucket/f'];
    await offersFor(driver, sampleTask({ remoteData }));
    expect(JSON.parse(broker.seen[0]!.body)).toMatchObject({
      data: [{ meta: { name: 'data-1' }, location: 'https://data.example/d.fits' }],
    });
  });

  it('names the notebook, and every part', async () => {
    const { driver } = await begin();
    await offersFor(
      driver,
      sampleTask({ needs: { cores: 1.5, memoryGiB: 4, diskGiB: 10, durationSeconds: 5400 } }),
    );
    const kinds = 'https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds';
    expect(broker.calls()).toEqual(['POST /requests']);
    expect(JSON.parse(broker.seen[0]!.body)).toEqual({
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
    const { driver } = await begin();
    const task = sampleTask({ packages: ['numpy'], needs: { cores: 2, memoryGiB: 4, diskGiB: 5 } });
    const [first, second] = await offersFor(driver, task);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      platformId: broker.url,
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
    const { driver } = await begin();
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
    expect(broker.seen).toEqual([]);
  });

  it('refuses, without asking, what the protocol has no words for', async () => {
    const { driver } = await begin();
    const file = { path: 'stars.csv', sizeBytes: 1, sha256: 'b'.repeat(64), ref: { path: 'stars.csv' } };
    const answer = await driver.ask(sampleTask({ files: [file], needs: { gpus: 1 } }), signal);
    expect(answer).toMatchObject({ kind: 'refusal', reasons: [{ field: 'files' }, { field: 'gpus' }] });
    expect(broker.seen).toEqual([]);
  });
});

describe('who we are', () => {
  const SECRET = 'Basic YWRhOnNlY3JldA==';

  it('is known by what we may ask', async () => {
    await begin({ authorization: SECRET });
    const visitor = connectTo(broker.url).driver;
    await expect(visitor.account(signal)).resolves.toEqual({ signIn: 'required', schemes: ['Basic'] });
    const member = connectTo(broker.url, withAuthorization(SECRET)).driver;
    await expect(member.account(signal)).resolves.toEqual({ name: 'your account', signIn: 'required' });
    const stranger = connectTo(broker.url, withAuthorization('Basic d3Jvbmc6d3Jvbmc=')).driver;
    await expect(stranger.account(signal)).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });

  it('is nobody where all are welcome', async () => {
    const { driver } = await begin();
    await expect(driver.account(signal)).resolves.toEqual({ signIn: 'none' });
  });

  it('is asked for wherever the broker wants a sign-in', async () => {
    await begin({ authorization: SECRET });
    const member = connectTo(broker.url, withAuthorization(SECRET)).driver;
    const [offer] = await offersFor(member, sampleTask());
    const visitor = connectTo(broker.url).driver;
    const signIn = { failure: { kind: 'sign-in', platformName: 'Calyx' } };
    await expect(visitor.ask(sampleTask(), signal)).resolves.toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'account' }],
      signInMayHelp: true,
    });
    await expect(visitor.release(offer!, signal)).rejects.toMatchObject(signIn);
    await expect(visitor.submit(sampleTask(), offer!, 'key', stored, signal)).rejects.toMatchObject(signIn);
    const job = { platformId: broker.url, url: `${broker.url}/sessions/${offer!.id}` };
    await expect(visitor.cancel(job, signal)).rejects.toMatchObject(signIn);
    await expect(visitor.status(job, signal)).resolves.toMatchObject({ phase: 'PENDING' });
  });

  it('is wrong for what belongs to somebody else', async () => {
    const { driver } = await begin();
    const [offer] = await offersFor(driver, sampleTask());
    broker.sessions.get(offer!.id)!.foreign = true;
    await expect(driver.release(offer!, signal)).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
  });
});

describe('what a broker has not', () => {
  it('is declared, and said in words', async () => {
    const { driver } = await begin();
    const job = { platformId: broker.url, url: `${broker.url}/sessions/1` };
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
    expect(broker.seen).toEqual([]);
    await expect(driver.submit(sampleTask(), {} as never, 'key', never, signal)).rejects.toThrow(
      'not the one any more',
    );
  });
});
