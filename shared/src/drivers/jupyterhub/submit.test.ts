import { notebookOf } from '../../model/testing/executables.js';
import type { ScriptedServer } from '../../node/testing/scripted-server.js';
import { sampleTask } from '../uws/testing/samples.js';
import { BATCH, FOLDER, folderReply, jsonReply, KEY, LIVE, userReply } from './testing/hub.js';
import { base, contents, runner, ScriptedHub } from './testing/scripted-hub.js';

const signal = new AbortController().signal;
const notWanted = (): Promise<void> => Promise.reject(new Error('not wanted'));

let hub: ScriptedHub;
let server: ScriptedServer;
beforeEach(async () => {
  hub = await ScriptedHub.start();
  server = hub.server;
});
afterEach(() => server.close());

describe('submit and recover', () => {
  const offer = { id: 'profile-1', platformId: '', platformName: 'Hub', mode: 'live' as const };
  const live = sampleTask({ mode: 'live' });

  it('does not write over a notebook that is in place: somebody may have worked on it', async () => {
    hub.running(LIVE, 'clusters.ipynb');
    await expect(hub.driver().submit(live, offer, KEY, notWanted, signal)).resolves.toEqual(hub.ref(LIVE));
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('completes what was begun', async () => {
    hub.running(LIVE, 'data/');
    server.on(`GET ${contents(LIVE, `${FOLDER}/data`)}`, folderReply());
    server.on(`PUT ${contents(LIVE, 'run-elsewhere')}`, { status: 200 });
    server.on(`PUT ${contents(LIVE, FOLDER)}`, { status: 200 });
    server.on(`PUT ${contents(LIVE, `${FOLDER}/clusters.ipynb`)}`, { status: 201 });
    await hub.driver().submit(live, offer, KEY, notWanted, signal);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({
      type: 'file',
      format: 'text',
      content: notebookOf(live).text,
    });
  });

  it('says so when the disk there is full', async () => {
    hub.running(LIVE);
    server.on(
      `PUT ${contents(LIVE, 'run-elsewhere')}`,
      jsonReply({ message: 'Disk quota exceeded', reason: null }, 413),
    );
    await expect(hub.driver().submit(live, offer, KEY, notWanted, signal)).rejects.toMatchObject({
      failure: { kind: 'refused', details: 'Disk quota exceeded' },
    });
  });

  it('knows what is done, what is begun and what is not there', async () => {
    await expect(hub.driver().recover(KEY, signal)).resolves.toBe('absent');
    server.on('GET /hub/api/user', userReply({ [BATCH]: 'spawn' }));
    await expect(hub.driver().recover(KEY, signal)).resolves.toBe('unknown');
    hub.running(LIVE, 'other.ipynb');
    await expect(hub.driver().recover(KEY, signal)).resolves.toBe('unknown');
    hub.running(LIVE, 'clusters.ipynb');
    await expect(hub.driver().recover(KEY, signal)).resolves.toEqual({ job: hub.ref(LIVE), started: true });
  });

  it('is not refused by a redirect, nor by a hub that does not know whom it has just named', async () => {
    server.on('GET /hub/api/users/ada', { status: 303, headers: { location: '' } }, { status: 404 });
    const sent = () => hub.driver().submit(live, offer, KEY, notWanted, signal);
    await expect(sent()).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    await expect(sent()).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });

  it('has nobody without a name', async () => {
    server.on('GET /hub/api/user', jsonReply({ name: '', servers: {} }));
    await expect(hub.driver().recover(KEY, signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
  });

  const batch = sampleTask();
  const kernels = (specs: Readonly<Record<string, string>>, preferred: string): void => {
    hub.running(BATCH);
    for (const path of ['run-elsewhere', FOLDER, `${FOLDER}/clusters.ipynb`])
      server.on(`PUT ${contents(BATCH, path)}`, { status: 201 });
    server.on(`GET ${runner('status.json')}`, { status: 404 });
    const kernelspecs = Object.entries(specs).map(([name, language]) => [
      name,
      { spec: { display_name: name, language } },
    ]);
    server.on(
      `GET ${base(BATCH)}/api/kernelspecs`,
      jsonReply({ default: preferred, kernelspecs: Object.fromEntries(kernelspecs) as unknown }),
    );
  };

  it('says that a server without Python cannot run by itself', async () => {
    kernels({ ir: 'R' }, 'ir');
    const executable = { ...batch.executable, kernel: 'ir', language: 'R' };
    await expect(
      hub.driver().submit({ ...batch, executable }, offer, KEY, notWanted, signal),
    ).rejects.toMatchObject({
      failure: { kind: 'unsupported', why: expect.stringContaining('no Python') as string },
    });
  });

  it("says which kernels there are where the notebook's is not, nor one for its language", async () => {
    kernels({ python3: 'python' }, 'python3');
    const executable = { ...batch.executable, kernel: 'julia-1.10', language: 'julia' };
    await expect(
      hub.driver().submit({ ...batch, executable }, offer, KEY, notWanted, signal),
    ).rejects.toThrow('its server has no kernel julia-1.10, but python3.');
  });

  it('does not take the page of a network for a file that was written', async () => {
    hub.running(LIVE);
    server.on(`PUT ${contents(LIVE, 'run-elsewhere')}`, { status: 200 });
    server.on(`PUT ${contents(LIVE, FOLDER)}`, { status: 200 });
    server.on(`PUT ${contents(LIVE, `${FOLDER}/clusters.ipynb`)}`, {
      body: '<title>Accept our terms</title>',
      headers: { 'content-type': 'text/html' },
    });
    await expect(hub.driver().submit(live, offer, KEY, notWanted, signal)).rejects.toMatchObject({
      failure: { kind: 'nonsense' },
    });
  });
});
