import type { Executable, Platform, Task } from '../model/index.js';
import { DOCKER, SINGULARITY } from '../model/testing/executables.js';
import { undiciTransport } from '../node/index.js';
import { scriptedServer, type ScriptedServer } from '../node/testing/scripted-server.js';
import { executableManifest } from '../wire/index.js';
import { binderHubDriverFactory } from './binderhub/driver.js';
import { brokerDriverFactory } from './broker/driver.js';
import type { DriverFactory } from './driver.js';
import { jupyterHubDriverFactory } from './jupyterhub/driver.js';
import { uwsDriverFactory } from './uws/driver.js';
import { capabilitiesXml, plainPlatform, profilePlatform, sampleTask } from './uws/testing/samples.js';

const signal = new AbortController().signal;
const MACHINE: Executable = {
  kind: 'virtual-machine',
  name: 'desktop',
  location: 'https://images.example/desktop.qcow2',
};
const taskOf = (executable: Executable, changes: Partial<Task> = {}): Task => ({
  ...sampleTask({ needs: {} }),
  title: executable.name,
  origin: '',
  executable,
  packages: [],
  ...changes,
});
const notWanted = (): Promise<void> => Promise.reject(new Error('not wanted'));

let server: ScriptedServer;
beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(() => server.close());

const transport = undiciTransport();
const uws = uwsDriverFactory({ transport, frameOrigins: () => [], agreed: () => true });
const platformOf = (protocol: Platform['protocol']): Platform => ({
  ...profilePlatform(server.url),
  protocol,
});

describe('platforms that run notebooks alone', () => {
  it.each<readonly [string, DriverFactory, () => Platform]>([
    ['a JupyterHub', jupyterHubDriverFactory({ transport }), () => platformOf('jupyterhub')],
    ['a BinderHub', binderHubDriverFactory({ transport }), () => platformOf('binderhub')],
    ['a plain UWS service', uws, () => plainPlatform(server.url, { stated: { cores: 4 } })],
  ])('refuse everything else without asking: %s', async (_name, factory, platform) => {
    const driver = factory.connect(platform());
    for (const executable of [DOCKER, SINGULARITY, MACHINE]) {
      const task = taskOf(executable);
      const answer = await driver.ask(task, signal);
      expect(answer).toMatchObject({ kind: 'refusal', reasons: [{ field: 'executable' }] });
      const offer = {
        id: 'stated',
        platformId: server.url,
        platformName: 'Alpha',
        mode: task.mode,
        driverData: { provider: 'gh', spec: 'ada/stars/HEAD', path: 'x.ipynb' },
      };
      await expect(driver.submit(task, offer, 'key', notWanted, signal)).rejects.toMatchObject({
        failure: { kind: 'unsupported' },
      });
    }
    expect(server.calls()).toEqual([]);
  });
});

describe('a platform of the planner profile', () => {
  beforeEach(() => server.on('GET /capabilities', { body: capabilitiesXml(server.url) }));
  const driver = () => uws.connect(profilePlatform(server.url));
  const body = (index: number): unknown => JSON.parse(server.seen[index]!.body);

  it('is asked about a container by the kind of the standard, and its NO is a refusal', async () => {
    const text = 'executable: "docker-container" is not run here';
    server.on('POST /requests', {
      body: JSON.stringify({ result: 'NO', reasons: [{ path: 'executable', text }] }),
    });
    expect(await driver().ask(taskOf(DOCKER), signal)).toEqual({
      kind: 'refusal',
      reasons: [{ field: 'executable', text }],
      signInMayHelp: false,
      account: { signIn: 'none' },
    });
    expect(body(1)).toMatchObject({
      executable: {
        kind: expect.stringMatching(/\/executable\/docker-container\.yaml$/) as unknown,
        image: { ...DOCKER.image, platform: { architecture: 'amd64', os: 'linux' } },
        command: DOCKER.command,
        environment: DOCKER.environment,
        network: { ports: [{ access: true, internal: { port: 8888 }, protocol: 'HTTP', path: '/lab' }] },
        mode: 'batch',
      },
    });
  });

  it.each([DOCKER, SINGULARITY])('is sent a container that it offered to run: $kind', async (executable) => {
    server.on('POST /jobs', { status: 303, headers: { location: `${server.url}/jobs/1` } });
    const offer = {
      id: 'offer-1',
      platformId: server.url,
      platformName: 'Alpha',
      mode: 'batch',
      driverData: { jobs: `${server.url}/jobs` },
    } as const;
    const job = await driver().submit(taskOf(executable), offer, 'key', notWanted, signal);
    expect(job.url).toBe(`${server.url}/jobs/1`);
    const sent = server.seen.at(-1)!.body;
    const [manifest = ''] = /\{"kind".*\}/.exec(sent) ?? [];
    expect(executableManifest.parse(JSON.parse(manifest))).toMatchObject({
      kind: executable.kind,
      name: executable.name,
    });
    expect(sent).not.toContain('param:');
  });

  it('is not asked about what no request has words for', async () => {
    const file = { path: 'a.csv', sizeBytes: 1, sha256: 'a'.repeat(64), ref: { path: 'a.csv' } };
    const refused = { kind: 'refusal' };
    expect(await driver().ask(taskOf(MACHINE), signal)).toMatchObject({
      ...refused,
      reasons: [{ field: 'executable' }],
    });
    expect(await driver().ask(taskOf(DOCKER, { files: [file] }), signal)).toMatchObject({
      ...refused,
      reasons: [{ field: 'files' }],
    });
    expect(server.calls()).toEqual([]);
  });
});

describe('an execution broker', () => {
  const driver = () => brokerDriverFactory({ transport }).connect(platformOf('broker'));
  const offers = (...ids: readonly string[]) => ({
    body: JSON.stringify({
      result: 'YES',
      offers: ids.map((uuid) => ({ meta: { uuid }, phase: 'OFFERED' })),
    }),
    headers: { 'content-type': 'application/json' },
  });

  it.each([
    [DOCKER, { image: { digest: DOCKER.image.digest } }],
    [SINGULARITY, { location: SINGULARITY.location }],
  ] as const)('is asked about a container without an address of a notebook', async (executable, members) => {
    server.on('POST /requests', offers('a'));
    const task = taskOf(executable, { needs: { cost: { amount: 2, unit: 'EUR' } } });
    expect(await driver().ask(task, signal)).toMatchObject({ kind: 'offers', offers: [{ id: 'a' }] });
    expect(JSON.parse(server.seen[0]!.body)).toMatchObject({
      executable: { ...members, meta: { name: executable.name } },
      costs: [{ type: 'urn:ivoa:calycopis:cost:monetary', max: 2, unit: 'EUR' }],
    });
  });

  it('takes an offer for the container that it was made for, and for no other', async () => {
    server.on('POST /requests', offers('a'));
    const answer = await driver().ask(taskOf(DOCKER), signal);
    const [offer] = answer.kind === 'offers' ? answer.offers : [];
    const other = taskOf({ ...DOCKER, command: ['rm', '-r', '/'] });
    await expect(driver().submit(other, offer!, 'key', notWanted, signal)).rejects.toThrow('made for');
    expect(server.calls()).toEqual(['POST /requests']);
  });

  it('says that it runs no virtual machine', async () => {
    expect(await driver().ask(taskOf(MACHINE), signal)).toMatchObject({
      kind: 'refusal',
      reasons: [{ field: 'executable', text: expect.stringContaining('virtual machine') as unknown }],
    });
    expect(server.calls()).toEqual([]);
  });

  it('is told of no limit that it has no words for', async () => {
    server.on('POST /requests', offers('a'));
    await driver().ask(taskOf(DOCKER, { needs: { cost: { amount: 2, unit: 'core-hours' } } }), signal);
    expect(JSON.parse(server.seen[0]!.body)).not.toHaveProperty('costs');
  });
});
