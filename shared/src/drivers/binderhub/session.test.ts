import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCredentials } from '../../http/credentials.js';
import { type LiveTransport, TransportError } from '../../http/transport.js';
import type { JobRef, TaskFile } from '../../model/index.js';
import { undiciTransport } from '../../node/index.js';
import { handlerServer, type HandlerServer } from '../../node/testing/handler-server.js';
import { JumpClock } from '../common/testing/jump-clock.js';
import { binderHubDriverFactory } from './driver.js';
import { binder, offerOf, taskOf, TEXT } from './testing/samples.js';
import { StrictBinder } from './testing/strict-binder.js';

const signal = new AbortController().signal;
const never = (): Promise<void> => Promise.reject(new Error('there is nothing to start'));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
let server: HandlerServer;
let hub: StrictBinder;
/** Origins that the host lets nothing reach. */
let forbidden: readonly string[];
/** What answers in the place of the session, by the end of the path. */
let inPlace: Readonly<Record<string, { status: number; headers: Readonly<Record<string, string>> }>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-binder-'));
  forbidden = [];
  inPlace = {};
  hub = new StrictBinder(() => `${server.otherUrl}/user/ada-x1/`);
  server = await handlerServer(async (request, response) => {
    const other = Object.entries(inPlace).find(([path]) => request.url?.endsWith(path) === true)?.[1];
    if (other === undefined) await hub.handle(request, response);
    else response.writeHead(other.status, other.headers).end('<html>Welcome</html>');
  });
  hub.files.set('work', { type: 'directory', text: '', modified: '2026-01-01T11:00:00Z' });
  committed('work/clusters.ipynb', '{}', 'notebook');
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function committed(path: string, text: string, type: 'file' | 'notebook' | 'directory' = 'file'): void {
  hub.files.set(path, { type, text, modified: '2026-01-01T11:00:00Z', sha256: sha256(text) });
}

async function dataFile(path: string, text: string): Promise<TaskFile> {
  const onDisk = join(folder, path.replaceAll('/', '-'));
  await writeFile(onDisk, text);
  return { path, sizeBytes: text.length, sha256: sha256(text), ref: { path: onDisk } };
}

/** A host's transport: the hub's credential at home, and an allow-list like a relay's. */
function transport(): LiveTransport {
  const inner = undiciTransport();
  const check = (url: string): void => {
    if (forbidden.includes(new URL(url).origin))
      throw new TransportError('forbidden', 'not among yours', false);
  };
  const guarded: LiveTransport = {
    ...inner,
    send: async (request) => (check(request.url), inner.send(request)),
  };
  return withCredentials(guarded, (id) => Promise.resolve({ token: 'of-the-hub', origins: [id] }));
}

const connect = () =>
  binderHubDriverFactory({ transport: transport(), clock: new JumpClock() }).connect(binder(server.url));
const submit = (files: readonly TaskFile[], data: Readonly<Record<string, string>> = {}): Promise<JobRef> =>
  connect().submit(taskOf({ files }), offerOf(binder(server.url), data), 'key', never, signal);
const puts = (): readonly string[] =>
  hub.calls
    .filter(({ method }) => method === 'PUT')
    .map(({ path }) => path.replace(/^.*api\/contents\//, ''));

describe('what is put into a session', () => {
  it('is nothing where the repository has it all', async () => {
    committed('work/a.csv', 'old');
    await submit([await dataFile('a.csv', 'new')]);
    expect(puts()).toEqual([]);
    expect(hub.files.get('work/a.csv')?.text).toBe('old');
  });

  it('is what the repository lacks, with its folders, from the disk of the host', async () => {
    await submit([await dataFile('data/öl/b 1.csv', 'ra,dec'), await dataFile('data/öl/c.csv', '')]);
    expect(puts()).toEqual([
      'work/data',
      'work/data/%C3%B6l',
      'work/data/%C3%B6l/b%201.csv',
      'work/data/%C3%B6l/c.csv',
    ]);
    expect(hub.files.get('work/data/öl/b 1.csv')?.text).toBe('ra,dec');
  });

  it('is the edited notebook and all data that differs, where the user chose so', async () => {
    committed('work/same.csv', 'same');
    committed('work/other.csv', 'old');
    await submit([await dataFile('same.csv', 'same'), await dataFile('other.csv', 'new')], { edited: 'yes' });
    expect(puts()).toEqual(['work/other.csv', 'work/clusters.ipynb']);
    expect(JSON.parse(hub.files.get('work/clusters.ipynb')?.text ?? '')).toEqual(JSON.parse(TEXT));
    expect(hub.files.get('work/other.csv')?.text).toBe('new');
  });

  it('is sent again where the server tells no digests', async () => {
    hub.hashes = false;
    committed('work/same.csv', 'same');
    await submit([await dataFile('same.csv', 'same')], { edited: 'yes' });
    expect(puts()).toEqual(['work/same.csv', 'work/clusters.ipynb']);
  });

  it('goes with the token of the session, and never with that of the hub', async () => {
    await submit([await dataFile('a.csv', 'x')], { edited: 'yes' });
    const [build, ...session] = hub.calls.map(({ authorization }) => authorization);
    expect(build).toBe('Bearer of-the-hub');
    expect(new Set(session)).toEqual(new Set(['token token of-the/session']));
  });

  it('is all or nothing: a session that lacks something is stopped', async () => {
    hub.files.delete('work');
    await expect(submit([], { edited: 'yes' })).rejects.toMatchObject({
      failure: { kind: 'refused', next: expect.stringContaining('The session was stopped.') as unknown },
    });
    expect(hub.running).toBe(false);
  });

  it('stays here while the user has not added where the sessions are', async () => {
    forbidden = [server.otherUrl];
    await expect(submit([], { edited: 'yes' })).rejects.toMatchObject({
      failure: {
        kind: 'refused',
        next: expect.stringContaining(`If you trust ${server.otherUrl}, where its sessions are`) as unknown,
      },
    });
    expect(puts()).toEqual([]);
  });
});

describe('a session', () => {
  it('runs for as long as its server answers, and has the notebook and what was written since', async () => {
    committed('work/old.csv', 'x');
    committed('work/plots', '', 'directory');
    const job = await submit([]);
    const write = (path: string) =>
      hub.files.set(path, { type: 'file', text: 'new', modified: '2026-01-01T12:30:00Z' });
    write('work/plots/a b.png');
    write('work/.cache');
    write('elsewhere.csv');
    const status = await connect().status(job, signal);
    expect(status).toMatchObject({
      phase: 'EXECUTING',
      started: '2026-01-01T12:00:00.000Z',
      sessionUrl: job.url,
      hasLog: false,
    });
    expect(status.results.map(({ id, kind, path, sizeBytes }) => [id, kind, path, sizeBytes])).toEqual([
      ['notebook', 'notebook', 'clusters.ipynb', undefined],
      ['file:plots/a b.png', 'file', 'plots/a b.png', 3],
    ]);
    const [notebook, plot] = status.results;
    await expect(connect().readResult(notebook!, signal)).resolves.toBe('{}');
    const to = { path: join(folder, 'a.png') };
    await expect(connect().fetchResult(plot!, to, signal)).resolves.toEqual({ sizeBytes: 3 });
    expect(await readFile(to.path, 'utf8')).toBe('new');
    // The token goes as a header only.
    expect(hub.calls.filter(({ path }) => path.includes('token'))).toEqual([]);
  });

  it('has no results that came from here', async () => {
    const job = await submit([await dataFile('big.csv', 'x')], { edited: 'yes' });
    hub.files.set('work/out.csv', { type: 'file', text: 'new', modified: '2026-01-01T12:30:00.001Z' });
    const status = await connect().status(job, signal);
    expect(status.results.map(({ path }) => path)).toEqual(['clusters.ipynb', 'out.csv']);
    expect(status.sessionUrl).toMatch(/\?token=[^#]*$/);
  });

  it.each(['finish', 'cancel', 'remove'] as const)('%s ends it, and once more is fine', async (end) => {
    const job = await submit([]);
    const driver = connect();
    await driver[end](job, signal);
    expect(hub.running).toBe(false);
    await driver[end](job, signal);
    expect(await driver.status(job, signal)).toEqual({ phase: 'COMPLETED', hasLog: false, results: [] });
  });

  it('is watched to its end, after which nothing is left', async () => {
    const job = await submit([]);
    const driver = connect();
    const phases: string[] = [];
    const { results } = await driver.status(job, signal);
    for await (const { phase } of driver.watch(job, signal)) {
      phases.push(phase);
      if (phase === 'EXECUTING') await driver.finish(job, signal);
    }
    expect(phases).toEqual(['EXECUTING', 'COMPLETED']);
    await expect(driver.readResult(results[0]!, signal)).rejects.toMatchObject({ failure: { kind: 'gone' } });
    await expect(driver.fetchResult(results[0]!, { path: join(folder, 'x') }, signal)).rejects.toMatchObject({
      failure: { kind: 'gone' },
    });
  });

  const html = { 'content-type': 'text/html' };
  const to = (location: string) => ({ status: 302, headers: { ...html, location } });

  it.each(['/hub/user/ada-x1/api/status', '/jupyter/hub/'])(
    'is over when its hub answers for it (%s)',
    async (at) => {
      const job = await submit([]);
      inPlace = { '/api/status': to(at) };
      await expect(connect().status(job, signal)).resolves.toMatchObject({ phase: 'COMPLETED' });
    },
  );

  it.each(['/login', 'https://portal.example/hub/', 'javascript:alert(1)', ''])(
    'is not over because somebody leads elsewhere (%s)',
    async (at) => {
      const job = await submit([]);
      inPlace = { '/api/status': to(at) };
      await expect(connect().status(job, signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
    },
  );

  it('is not ended by a page in the place of its answer', async () => {
    const job = await submit([]);
    inPlace = { '/api/shutdown': { status: 200, headers: html } };
    await expect(connect().finish(job, signal)).rejects.toMatchObject({
      failure: { platformName: 'Binder' },
    });
    expect(hub.running).toBe(true);
  });

  it('is ended where a redirect answers, and it is gone', async () => {
    const job = await submit([]);
    inPlace = { '/api/shutdown': to('/login') };
    hub.running = false;
    await expect(connect().finish(job, signal)).resolves.toBeUndefined();
  });

  it('that the host may not ask still opens, and can be removed from the list', async () => {
    const job = await submit([]);
    forbidden = [server.otherUrl];
    expect(await connect().status(job, signal)).toEqual({
      phase: 'EXECUTING',
      sessionUrl: job.url,
      hasLog: false,
      results: [expect.objectContaining({ kind: 'notebook' }) as unknown],
    });
    const consent = { failure: { kind: 'consent', origin: server.otherUrl } };
    await expect(connect().finish(job, signal)).rejects.toMatchObject(consent);
    const { results } = await connect().status(job, signal);
    await expect(connect().readResult(results[0]!, signal)).rejects.toMatchObject(consent);
    await expect(connect().remove(job, signal)).resolves.toBeUndefined();
  });

  it('has no log and no more time to give', async () => {
    const driver = connect();
    const job = await submit([]);
    await expect(driver.log(job, 0, signal)).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
    await expect(driver.extend(job, 60, signal)).rejects.toMatchObject({ failure: { kind: 'unsupported' } });
  });

  it('is no other address', async () => {
    const job = { platformId: server.url, url: `${server.url}/jobs/1` };
    await expect(connect().status(job, signal)).rejects.toMatchObject({ failure: { kind: 'nonsense' } });
  });
});
