import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type JobRef, type JobStatus, type PlatformDriver, uwsDriverFactory } from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { root } from '../../stack/paths.ts';
import { freePorts } from '../../stack/ports.ts';
import { type Server, startServer } from '../../stack/servers.ts';
import { setUpPlatforms } from '../../stack/setup.ts';
import { EDITOR_ORIGIN, soon, submit, watchUntil } from './client-fixture.ts';
import { taskOf } from './notebooks.ts';

let folder: string;
let start: () => Promise<Server>;
let service: Server;
let driver: PlatformDriver;
let job: JobRef;
let sessionUrl: string;

test.describe.configure({ mode: 'serial' });

function configuration(python: string, port: number): object {
  const capacity = { cores: 1, memoryGiB: 2, diskGiB: 2, gpus: 0 };
  return {
    name: 'Restarted',
    listen: { host: '127.0.0.1', port },
    data: join(folder, 'data'),
    frameOrigins: [EDITOR_ORIGIN],
    capacity,
    accounts: [{ name: 'anonymous', allocation: { ...capacity, durationSeconds: 3600 } }],
    environments: [{ name: 'basic', python }],
    retentionSeconds: 3600,
  };
}

test.beforeAll(async () => {
  const { jobPythons } = await setUpPlatforms(() => undefined);
  folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-restart-'));
  const [port] = (await freePorts(1)) as [number];
  const config = join(folder, 'platform.json');
  writeFileSync(config, JSON.stringify(configuration(jobPythons.basic, port)));
  start = () =>
    startServer({
      name: 'platform',
      command: process.execPath,
      args: [join(root, 'platform', 'lib', 'main.js'), '--config', config],
      logFile: join(folder, 'service.log'),
      ready: /^\w+: (https?:\/\/\S+)\s*$/m,
      listening: `http://127.0.0.1:${port}`,
    });
  service = await start();
  const { url } = service;
  driver = uwsDriverFactory({
    transport: undiciTransport(),
    frameOrigins: () => [EDITOR_ORIGIN],
    agreed: () => true,
  }).connect({ id: url, url, name: 'Restarted', protocol: 'uws' });
});

test.afterAll(async () => {
  await driver.remove(job, soon()).catch(() => undefined);
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks the session's own server, through the platform. */
async function askSession(path: string, method = 'GET'): Promise<unknown> {
  const page = new URL(sessionUrl);
  const base = /^\/session\/[^/]+\//.exec(page.pathname)![0];
  const headers = { Authorization: `token ${page.searchParams.get('token')}` };
  return (await fetch(new URL(base + path, page), { method, headers })).json();
}

const engineFolders = (): readonly string[] => readdirSync(join(folder, 'data', 'engine', 'jobs'));
const status = (): Promise<JobStatus> => driver.status(job, soon());

test('a live session goes on while the service is stopped, and is found again at the next start', async () => {
  const task = taskOf(["print('hello')"], { mode: 'live', needs: { durationSeconds: 600 } });
  job = await submit(driver, task);
  const open = ({ sessionUrl: url }: JobStatus): boolean => url !== undefined;
  sessionUrl = (await watchUntil(driver, job, open)).at(-1)!.sessionUrl!;
  const kernel = await askSession('api/kernels', 'POST');
  expect(kernel).toMatchObject({ id: expect.any(String) });

  await service.stop('SIGTERM');
  await service.ended;
  await expect(fetch(sessionUrl)).rejects.toThrow();
  service = await start();

  expect(await status()).toMatchObject({ phase: 'EXECUTING', sessionUrl });
  // The same server with the kernel that runs in it.
  expect(await askSession('api/kernels')).toMatchObject([{ id: (kernel as { id: string }).id }]);
  expect(engineFolders()).toHaveLength(1);
});

test('when its destruction time comes, its results and its folder are gone, and what is known of it stays', async () => {
  await driver.finish(job, soon());
  const ended = (await watchUntil(driver, job)).at(-1)!;
  expect(ended).toMatchObject({ phase: 'COMPLETED', results: [{ kind: 'notebook' }] });
  const [notebook] = ended.results;

  const DESTRUCTION = new Date(Date.now() + 1000).toISOString();
  await fetch(`${job.url}/destruction`, { method: 'POST', body: new URLSearchParams({ DESTRUCTION }) });
  await expect.poll(async () => (await status()).phase).toBe('ARCHIVED');
  await expect.poll(engineFolders).toEqual([]);
  expect((await status()).results).toEqual([]);
  await expect(driver.readResult(notebook!, soon())).rejects.toMatchObject({ failure: { kind: 'gone' } });
  const document = await (await fetch(job.url)).text();
  expect(document).toMatch(/<uws:phase>ARCHIVED</);
});
