import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JobRef,
  type LiveTransport,
  type PlatformDriver,
  PlatformError,
  type NotebookTask,
  type Task,
  TransportError,
} from '@run-elsewhere/planner';
import { NAMED_SERVERS } from '../../stack/jupyterhub.ts';
import { readNotebook, soon, watchUntil } from './client-fixture.ts';
import { expect, test } from './hub-fixture.ts';
import { outputsOf, taskOf } from './notebooks.ts';

const STARS = 'name,mag\nVega,0.03\nSirius,-1.46\n';
const DATA = 'daten/Sterne der Nähe.csv';
const CELLS = [
  `import csv\nmags = [float(row['mag']) for row in csv.DictReader(open('${DATA}'))]\nprint(sum(mags))`,
  `import pathlib, time\npathlib.Path('plots').mkdir()\npathlib.Path('plots/hellster – 明るい.txt').write_text(str(min(mags)))\ntime.sleep(3)`,
];

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-hub-data-'));
  await writeFile(join(folder, 'stars.csv'), STARS);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

function taskWithData(mode: Task['mode']): NotebookTask {
  const sha256 = createHash('sha256').update(STARS).digest('hex');
  const ref = { path: join(folder, 'stars.csv') };
  return taskOf(CELLS, { mode, files: [{ path: DATA, sizeBytes: STARS.length, sha256, ref }] });
}

const isStillStarting = (error: unknown): boolean =>
  error instanceof PlatformError && error.failure.kind === 'unreachable';

async function submit(driver: PlatformDriver, task: Task, key = randomUUID()): Promise<JobRef> {
  const answer = await driver.ask(task, soon());
  if (answer.kind !== 'offers') throw new Error(JSON.stringify(answer));
  const [offer] = answer.offers;
  const send = (): Promise<JobRef> =>
    driver.submit(task, offer!, key, () => Promise.resolve(), AbortSignal.timeout(120_000));
  // As the client does it: a server that takes its time to start is looked at again.
  return send().catch((error: unknown) => (isStillStarting(error) ? send() : Promise.reject(error as Error)));
}

test('a hub is known by any address of it', async ({ client }) => {
  for (const address of ['', '/', '/hub', '/hub/api', '/hub/home']) {
    expect(await client.factory().identify(`${client.hub.url}${address}`, soon())).toEqual({
      protocol: 'jupyterhub',
      name: new URL(client.hub.url).host,
      url: client.hub.url,
      signIn: 'required',
      answersWithOffers: true,
    });
  }
});

test('a visitor is refused and told where a token is made, and a wrong token is said to be wrong', async ({
  client,
}) => {
  const visitor = client.connect();
  expect(await visitor.ask(taskOf(['1']), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text: expect.stringContaining(`${client.hub.url}/hub/token`) }],
    signInMayHelp: true,
  });
  const stranger = client.connect('not-a-token-of-anybody');
  await expect(stranger.account(soon())).rejects.toMatchObject({
    failure: { kind: 'sign-in', next: expect.stringContaining('/hub/token') },
  });
  const offer = { id: 'profile-1', platformId: client.hub.url, platformName: 'Hub', mode: 'batch' as const };
  await expect(
    stranger.submit(taskOf(['1']), offer, randomUUID(), () => Promise.resolve(), soon()),
  ).rejects.toMatchObject({ failure: { kind: 'sign-in' } });
});

test('profiles of the settings are the offers, and what they lack is said', async ({ client, user }) => {
  const driver = client.connect(await client.hub.tokenFor(user));
  expect(await driver.account(soon())).toEqual({ name: user, signIn: 'required' });
  expect(await driver.ask(taskOf(['1'], { needs: { cores: 4 } }), soon())).toMatchObject({
    kind: 'offers',
    offers: [{ id: 'profile-2', cores: 8, memoryGiB: 32, gpus: 1, environment: { name: 'astro' } }],
  });
  expect(await driver.ask(taskOf(['1'], { needs: { memoryGiB: 64 } }), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'memoryGiB', text: 'memory: asked 64 GiB, Small has 1 GiB' }],
  });
});

test('a batch run goes on by itself, is watched to its end, and its results come back', async ({
  client,
  user,
}) => {
  const token = await client.hub.tokenFor(user);
  const driver = client.connect(token);
  const task = taskWithData('batch');
  const key = randomUUID();
  const job = await submit(driver, task, key);
  // A client that comes later, and knows nothing but where the job is.
  const later = client.connect(token);
  const told = await watchUntil(later, job);
  const status = told.at(-1)!;
  expect(told[0]?.phase).toBe('EXECUTING');
  expect(status).toMatchObject({ phase: 'COMPLETED', progress: { done: 2, total: 2 } });
  expect(status.error).toBeUndefined();
  expect(status.results.map(({ kind, path }) => [kind, path]).sort()).toEqual([
    ['file', DATA],
    ['file', 'plots/hellster – 明るい.txt'],
    ['notebook', 'analysis.ipynb'],
  ]);
  expect(outputsOf(await readNotebook(later, status))[0]?.printed).toBe('-1.43\n');
  const to = { path: join(folder, 'brightest.txt') };
  const written = status.results.find(({ path }) => path.startsWith('plots/'))!;
  expect(await later.fetchResult(written, to, soon())).toEqual({ sizeBytes: 5 });
  expect(await readFile(to.path, 'utf8')).toBe('-1.46');
  const log = await later.log(job, 0, soon());
  expect(log.text).toContain('[cell 2 of 2]');
  expect(await later.log(job, log.nextByte, soon())).toEqual({ text: '', nextByte: log.nextByte });

  expect(await later.recover(key, soon())).toEqual({ job, started: true });
  expect(await later.recover(randomUUID(), soon())).toBe('absent');
  expect(await submit(later, task, key)).toEqual(job);
  await later.remove(job, soon());
  await later.remove(job, soon());
  // A hub takes its time to stop a server.
  const outcome = (): Promise<unknown> => later.status(job, soon()).catch((error: unknown) => error);
  await expect.poll(outcome).toMatchObject({ failure: { kind: 'gone' } });
  const left = await readdir(join(client.hub.home(user), 'run-elsewhere'), { recursive: true });
  expect(left.filter((name) => !name.startsWith('.'))).toEqual([]);
});

test('a notebook that raises ends in an error that says so', async ({ client, user }) => {
  const driver = client.connect(await client.hub.tokenFor(user));
  const job = await submit(driver, taskOf(['print(1)', "raise ValueError('too bright')", 'print(3)']));
  const status = (await watchUntil(driver, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ERROR', error: { message: 'ValueError: too bright' } });
  expect(outputsOf(await readNotebook(driver, status)).map(({ raised }) => raised)).toEqual([
    undefined,
    'ValueError',
    undefined,
  ]);
  expect((await driver.log(job, 0, soon())).text).toContain('too bright');
  await driver.remove(job, soon());
});

test('a run that is cancelled ends at once, its notebook is saved and its server stops', async ({
  client,
  user,
}) => {
  const driver = client.connect(await client.hub.tokenFor(user));
  const job = await submit(driver, taskOf(["print('begun', flush=True)", 'import time\ntime.sleep(600)']));
  await expect.poll(async () => (await driver.status(job, soon())).progress?.done).toBe(1);
  await driver.cancel(job, soon());
  expect((await watchUntil(driver, job)).at(-1)).toMatchObject({ phase: 'ABORTED' });
  const [made = ''] = await readdir(join(client.hub.home(user), 'run-elsewhere'));
  const at = join(client.hub.home(user), 'run-elsewhere', made);
  const written = JSON.parse(
    await readFile(join(at, 'run-elsewhere-batch', 'status.json'), 'utf8'),
  ) as object;
  expect(written).toMatchObject({ phase: 'ABORTED' });
  expect(outputsOf(await readFile(join(at, 'analysis.ipynb'), 'utf8'))[0]?.printed).toBe('begun\n');
  await driver.remove(job, soon());
});

test('a live session opens at its notebook, and is stopped well', async ({ client, user }) => {
  const token = await client.hub.tokenFor(user);
  const driver = client.connect(token);
  const job = await submit(driver, taskWithData('live'));
  const [status] = await watchUntil(driver, job, ({ sessionUrl }) => sessionUrl !== undefined);
  expect(status).toMatchObject({ phase: 'EXECUTING', hasLog: false });
  expect(status!.sessionUrl).toMatch(
    /\/user\/user-[0-9a-f]{8}\/re-[0-9a-f]{12}-live\/lab\/tree\/run-elsewhere\/.+\/analysis\.ipynb$/,
  );
  // Whoever has not signed in to the hub in the browser is sent there.
  const page = await fetch(status!.sessionUrl!, { redirect: 'manual' });
  expect(page.headers.get('location')).toContain('/hub/api/oauth2/authorize');
  expect(status!.results.map(({ path }) => path)).toEqual(['analysis.ipynb', DATA]);
  expect(await readNotebook(driver, status!)).toBe(taskWithData('live').executable.text);
  await driver.finish(job, soon());
  expect((await watchUntil(driver, job)).at(-1)).toEqual({ phase: 'COMPLETED', hasLog: false, results: [] });
  await expect(driver.readResult(status!.results[0]!, soon())).rejects.toMatchObject({
    failure: { kind: 'gone' },
  });
  await driver.remove(job, soon());
  // The work stays in the user's own home.
  const [made = ''] = await readdir(join(client.hub.home(user), 'run-elsewhere'));
  expect(existsSync(join(client.hub.home(user), 'run-elsewhere', made, 'analysis.ipynb'))).toBe(true);
});

test('a hub that has no room for another server says how many one may have', async ({ client, user }) => {
  const driver = client.connect(await client.hub.tokenFor(user));
  const task = taskOf(['1'], { mode: 'live' });
  const jobs: JobRef[] = [];
  for (let n = 0; n < NAMED_SERVERS; n++) jobs.push(await submit(driver, task));
  const refused = submit(driver, task);
  await expect(refused).rejects.toMatchObject({ failure: { kind: 'refused' } });
  await expect(refused).rejects.toThrow(`it lets you have ${NAMED_SERVERS} servers of your own`);
  await driver.remove(jobs.pop()!, soon());
  await expect
    .poll(async () =>
      submit(driver, task).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

/** Fails once after a request has been answered, as if the client had died there. */
function losing(transport: LiveTransport, after: (method: string, url: string) => boolean): LiveTransport {
  let lost = false;
  const drop = (method: string, url: string): void => {
    if (lost || !after(method, url)) return;
    lost = true;
    throw new Error('the client is gone');
  };
  return {
    ...transport,
    send: async (request) => {
      const response = await transport.send(request);
      drop(request.method, request.url);
      return response;
    },
    connect: async (request) => {
      const socket = await transport.connect(request);
      try {
        drop('SOCKET', request.url);
      } catch {
        throw new TransportError('interrupted', 'the connection is gone', true);
      }
      return socket;
    },
  };
}

const CUTS: readonly (readonly [string, (method: string, url: string) => boolean])[] = [
  ['the server was asked for', (method, url) => method === 'POST' && url.includes('/hub/api/users/')],
  ['the folder was made', (method, url) => method === 'PUT' && /run-elsewhere\/[^/]+$/.test(url)],
  ['the notebook was sent', (method, url) => method === 'PUT' && url.endsWith('analysis.ipynb')],
  ['the runner was sent', (method, url) => method === 'PUT' && url.endsWith('runner.py')],
  ['the kernel was started', (method, url) => method === 'POST' && url.endsWith('/api/kernels')],
  ['its socket was opened', (method) => method === 'SOCKET'],
  ['the runner was started', (method, url) => method === 'DELETE' && url.includes('/api/kernels/')],
];

test('a submission that is cut off anywhere is completed, and runs once', async ({ client, user }) => {
  test.setTimeout(600_000);
  const token = await client.hub.tokenFor(user);
  const whole = client.connect(token);
  const task = taskOf(["import pathlib\nopen('count.txt', 'a').write('x')"]);
  for (const [name, after] of CUTS) {
    await test.step(name, async () => {
      const key = randomUUID();
      const cut = client.through(token, (transport) => losing(transport, after));
      await submit(cut, task, key).catch(() => undefined);
      const found = await whole.recover(key, soon());
      expect(found).not.toBe('absent');
      const job = typeof found === 'object' ? found.job : await submit(whole, task, key);
      const status = (await watchUntil(whole, job)).at(-1)!;
      expect(status).toMatchObject({ phase: 'COMPLETED' });
      const count = status.results.find(({ path }) => path === 'count.txt')!;
      expect(await whole.readResult(count, soon())).toBe('x');
      expect(await whole.recover(key, soon())).toEqual({ job, started: true });
      await whole.remove(job, soon());
    });
  }
});
