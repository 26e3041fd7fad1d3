import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, JobRef, Offer, PlatformDriver, Task } from '@run-elsewhere/planner';
import { createJupyterHubEngine, type Engine, jupyterHubConfig } from '@run-elsewhere/platform';
import { ENGINE_CONTRACT, type EngineBench } from '@run-elsewhere/platform/testing';
import { type Hub, NAMED_SERVERS } from '../../stack/jupyterhub.ts';
import { readNotebook, soon, watchUntil } from './client-fixture.ts';
import { expect, test } from './hub-fixture.ts';
import { engineConfig, type HubPlatform, opensFor, startHubPlatform } from './hub-platform.ts';
import { outputsOf, taskOf } from './notebooks.ts';

let data = '';
let platform: HubPlatform;
let atFirst: Answer;
test.beforeAll(async ({ client: { hub } }) => {
  data = await mkdtemp(join(tmpdir(), 'run-elsewhere-hub-engine-'));
  for (const user of ['prober', 'ada', 'ben', 'cleo']) await hub.addUser(user);
  platform = await startHubPlatform(hub, join(data, 'platform'));
  const ask = (): Promise<Answer> => platform.connect('ada').ask(taskOf(['1']), soon());
  atFirst = await ask();
  await expect.poll(async () => (await ask()).kind).toBe('offers');
});
test.afterAll(async () => {
  await platform.stop();
  await rm(data, { recursive: true, force: true });
});

/** The smallest offer for a task. */
async function offerFor(driver: PlatformDriver, task: Task): Promise<Offer> {
  const answer = await driver.ask(task, soon());
  if (answer.kind !== 'offers') throw new Error(JSON.stringify(answer));
  return answer.offers[0]!;
}

async function submit(driver: PlatformDriver, task: Task): Promise<JobRef> {
  const offer = await offerFor(driver, task);
  return driver.submit(task, offer, randomUUID(), () => Promise.resolve(), soon());
}

/** What takes a place of a user's at the hub. */
async function namedServers(hub: Hub, user: string): Promise<readonly string[]> {
  const answer = await fetch(`${hub.url}/hub/api/users/${user}?include_stopped_servers=1`, {
    headers: { authorization: `token ${hub.serviceToken}` },
  });
  const { servers } = (await answer.json()) as { readonly servers: Readonly<Record<string, unknown>> };
  return Object.keys(servers).filter((server) => server !== '');
}

test('until it knows what its environments have, the platform says that it finds out', () => {
  expect(atFirst).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'executable', text: expect.stringContaining('still being found out') }],
  });
});

test('profiles are the offers, smallest first, and the largest is named to whom it is too small', async () => {
  const driver = platform.connect('ada');
  const answer = await driver.ask(taskOf(['1'], { packages: ['ipykernel'] }), soon());
  const environment = { name: 'astro', kernel: 'python3' };
  expect(answer).toMatchObject({
    kind: 'offers',
    offers: [
      { cores: 1, memoryGiB: 1, durationSeconds: 3600, enforced: ['duration'], environment },
      { cores: 8, memoryGiB: 32, durationSeconds: 3600, environment },
    ],
  });
  expect(await driver.ask(taskOf(['1'], { needs: { cores: 200 } }), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'cores', text: 'cores: asked 200, the profile large here has 8' }],
  });
  expect(await driver.ask(taskOf(['1'], { packages: ['healpy'] }), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'packages', text: 'package healpy: not in any environment here' }],
  });
});

test('whom the hub does not know is told so, and a visitor to sign in', async () => {
  expect(await platform.connect('dora').ask(taskOf(['1']), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text: expect.stringContaining('has no user dora.l') }],
  });
  expect(await platform.connect().ask(taskOf(['1']), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text: expect.stringContaining('sign in') }],
    signInMayHelp: true,
  });
});

test('a user whose servers are all there is told how many one may have', async ({ client: { hub } }) => {
  const names = Array.from({ length: NAMED_SERVERS }, (_, index) => `mine-${index}`);
  for (const name of names) {
    const url = `${hub.url}/hub/api/users/cleo/servers/${name}`;
    const made = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `token ${hub.serviceToken}` },
      body: '{}',
    });
    expect(made.status).toBe(201);
  }
  expect(await platform.connect('cleo').ask(taskOf(['1']), soon())).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text: expect.stringContaining(`lets cleo have ${NAMED_SERVERS} servers`) }],
  });
});

/** A hub may take a minute to stop a server. */
const noServersOf = (hub: Hub, user: string): Promise<void> =>
  expect.poll(() => namedServers(hub, user), { timeout: 90_000 }).toEqual([]);

const STARS = 'name,mag\nVega,0.03\nSirius,-1.46\n';

async function taskWithData(): Promise<Task> {
  const path = join(data, 'stars.csv');
  await writeFile(path, STARS);
  const sha256 = createHash('sha256').update(STARS).digest('hex');
  const cells = [
    "import csv\nmags = [float(row['mag']) for row in csv.DictReader(open('daten/Nähe.csv'))]\nprint(sum(mags))",
    "import pathlib\npathlib.Path('plots').mkdir()\npathlib.Path('plots/明るい.txt').write_text(str(min(mags)))",
  ];
  const files = [{ path: 'daten/Nähe.csv', sizeBytes: STARS.length, sha256, ref: { path } }];
  return taskOf(cells, { files });
}

test('a batch run gets its data, and its results are kept when its server is gone', async ({
  client: { hub },
}) => {
  const driver = platform.connect('ada');
  const job = await submit(driver, await taskWithData());
  const status = (await watchUntil(driver, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'COMPLETED', progress: { done: 2, total: 2 } });
  await noServersOf(hub, 'ada');
  expect(outputsOf(await readNotebook(driver, status))[0]?.printed).toBe('-1.43\n');
  // The data file is as it was sent, so that it is no result.
  expect(status.results.map(({ path }) => path).filter((path) => !path.endsWith('.txt'))).toEqual([
    'analysis.ipynb',
  ]);
  const to = { path: join(data, 'brightest.txt') };
  await driver.fetchResult(
    status.results.find(({ path }) => path.startsWith('plots/'))!,
    to,
    soon(),
  );
  expect(await readFile(to.path, 'utf8')).toBe('-1.46');
  expect((await driver.log(job, 0, soon())).text).toContain('[cell 2 of 2]');
  await driver.remove(job, soon());
});

test('a live session opens on the hub for its user and outlives the platform, which finishes it', async ({
  client: { hub },
}) => {
  const task = taskOf(['6 * 7'], { mode: 'live' });
  const job = await submit(platform.connect('ben'), task);
  const [open] = (
    await watchUntil(platform.connect('ben'), job, ({ sessionUrl }) => sessionUrl !== undefined)
  ).slice(-1);
  const page = open!.sessionUrl!;
  expect(page).toMatch(/\/user\/ben\/re-[0-9a-f]{12}-live\/lab\/tree\/run-elsewhere\/.+\/analysis\.ipynb$/);
  expect(await opensFor(await hub.tokenFor('ben'), page)).toBe(true);
  expect(await opensFor(await hub.tokenFor('ada'), page)).toBe(false);

  await platform.restart();
  const driver = platform.connect('ben');
  expect(await driver.status(job, soon())).toMatchObject({ phase: 'EXECUTING', sessionUrl: page });
  // What was found out is known at once.
  await driver.release(await offerFor(driver, taskOf(['1'])), soon());
  await driver.finish(job, soon());
  const status = (await watchUntil(driver, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'COMPLETED' });
  expect(await readNotebook(driver, status)).toBe(task.executable.text);
  await noServersOf(hub, 'ben');
  await driver.remove(job, soon());
});

test('a run that is cancelled leaves no server', async ({ client: { hub } }) => {
  const driver = platform.connect('ada');
  const job = await submit(driver, taskOf(["print('begun', flush=True)", 'import time\ntime.sleep(600)']));
  await expect.poll(async () => (await driver.status(job, soon())).progress?.done).toBe(1);
  await driver.cancel(job, soon());
  const status = (await watchUntil(driver, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ABORTED' });
  expect(outputsOf(await readNotebook(driver, status))[0]?.printed).toBe('begun\n');
  await noServersOf(hub, 'ada');
  await driver.remove(job, soon());
});

test.describe('the contract of engines', () => {
  for (const { name, run } of ENGINE_CONTRACT) {
    test(name, async ({ client: { hub } }) => {
      const token = await hub.tokenFor('emmy');
      const config = jupyterHubConfig.parse(engineConfig(hub));
      const log = { info: () => undefined, warn: () => undefined };
      const bench: EngineBench = {
        uploads: data,
        changes: { account: 'emmy', environment: 'astro', choice: 'small' },
        open: async (): Promise<Engine> => {
          const engine = createJupyterHubEngine({ data: join(data, 'engine'), config, log });
          await engine.open();
          await expect.poll(() => engine.environments().length).toBe(1);
          return engine;
        },
        answers: async (session) => 'url' in session && opensFor(token, session.url),
      };
      await run(bench);
      await noServersOf(hub, 'emmy');
    });
  }
});
