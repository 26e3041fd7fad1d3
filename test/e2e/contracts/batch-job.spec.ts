import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobRef, JobStatus, Offer, PlatformDriver, Task } from '@run-elsewhere/planner';
import { expect, offerFor, readNotebook, soon, submit, test, watchUntil } from './client-fixture.ts';
import { outputsOf, taskOf } from './notebooks.ts';

const STARS = 'name,mag\nVega,0.03\nSirius,-1.46\n';

/** Names that no ASCII and no plain word can hold. */
const DATA = 'daten/Sterne der Nähe.csv';
const WRITTEN = 'plots/hellster Stern – 明るい.txt';

/** Reads the file that travels with it, and writes one. */
const CELLS = [
  `import csv\nmags = [float(row['mag']) for row in csv.DictReader(open('${DATA}'))]\nprint(sum(mags))`,
  `import pathlib, time\npathlib.Path('plots').mkdir()\npathlib.Path('${WRITTEN}').write_text(str(min(mags)))\ntime.sleep(1)`,
];

/** A batch job of ada's at the observatory that has run to its end. */
interface Ran {
  readonly driver: PlatformDriver;
  readonly task: Task;
  readonly offer: Offer;
  readonly key: string;
  readonly job: JobRef;
  readonly told: readonly JobStatus[];
}

let folder = '';
let ran: Ran;

test.beforeAll(async ({ client }) => {
  folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-batch-'));
  const path = join(folder, 'stars.csv');
  await writeFile(path, STARS);
  const sha256 = createHash('sha256').update(STARS).digest('hex');
  const task = taskOf(CELLS, {
    files: [{ path: DATA, sizeBytes: STARS.length, sha256, ref: { path } }],
  });
  const driver = client.connect('observatory', client.adaToken);
  const offer = await offerFor(driver, task);
  const key = randomUUID();
  const job = await driver.submit(task, offer, key, () => Promise.resolve(), soon());
  ran = { driver, task, offer, key, job, told: await watchUntil(driver, job) };
});

test.afterAll(async () => {
  await ran.driver.remove(ran.job, soon());
  await rm(folder, { recursive: true, force: true });
});

test('is watched to its end', () => {
  const phases = ran.told.map(({ phase }) => phase);
  expect(phases.at(-1)).toBe('COMPLETED');
  expect([...new Set(phases)].filter((phase) => phase !== 'QUEUED')).toEqual(['EXECUTING', 'COMPLETED']);
  const { progress, error, started, ended } = ran.told.at(-1)!;
  expect(progress).toMatchObject({ done: 2, total: 2 });
  expect(error).toBeUndefined();
  expect(Date.parse(ended!) - Date.parse(started!)).toBeGreaterThanOrEqual(1000);
});

test('comes back as an executed notebook with the files that it wrote', async () => {
  const { driver, told } = ran;
  const status = told.at(-1)!;
  expect(status.results.map(({ kind, path }) => [kind, path])).toEqual([
    ['notebook', 'analysis.ipynb'],
    ['file', WRITTEN],
  ]);
  expect(outputsOf(await readNotebook(driver, status))[0]?.printed).toBe('-1.43\n');
  const to = { path: join(folder, 'brightest.txt') };
  const { sizeBytes } = await driver.fetchResult(status.results[1]!, to, soon());
  expect(await readFile(to.path, 'utf8')).toBe('-1.46');
  expect(sizeBytes).toBe(5);
});

test('has a log that can be read on from where one was', async () => {
  const { driver, job } = ran;
  const all = await driver.log(job, 0, soon());
  expect(all.text).toContain('[cell 2 of 2]');
  const start = Buffer.byteLength(all.text.slice(0, all.text.indexOf('[cell 2')));
  expect(await driver.log(job, start, soon())).toEqual({
    text: all.text.slice(all.text.indexOf('[cell 2')),
    nextByte: all.nextByte,
  });
  expect(await driver.log(job, all.nextByte, soon())).toEqual({ text: '', nextByte: all.nextByte });
});

test('is the same job however often it is submitted, and is found by its key', async () => {
  const { driver, task, offer, key, job } = ran;
  expect(await driver.submit(task, offer, key, () => Promise.resolve(), soon())).toEqual(job);
  expect(await driver.recover(key, soon())).toEqual({ job, started: true });
  expect(await driver.recover(randomUUID(), soon())).toBe('absent');
});

test('is one job even if it is submitted twice at the same moment', async () => {
  const { driver, task } = ran;
  const offer = await offerFor(driver, task);
  const key = randomUUID();
  const send = (): Promise<JobRef> => driver.submit(task, offer, key, () => Promise.resolve(), soon());
  const [first, second] = await Promise.all([send(), send()]);
  expect(second).toEqual(first);
  await driver.remove(first, soon());
});

test('can be cancelled before it has begun', async ({ client }) => {
  const desk = client.connect('desk');
  const job = await submit(desk, taskOf(["print('never')"]));
  await desk.cancel(job, soon());
  const status = (await watchUntil(desk, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ABORTED' });
  expect(status.error).toBeUndefined();
  await desk.remove(job, soon());
});

test('can be cancelled, keeps what it has, and can be removed more than once', async ({ client }) => {
  const desk = client.connect('desk');
  const job = await submit(desk, taskOf(["print('so far')", 'import time; time.sleep(600)']));
  await watchUntil(desk, job, ({ phase }) => phase === 'EXECUTING');
  // The second cell goes on until somebody stops it.
  await expect.poll(async () => (await desk.status(job, soon())).progress?.done).toBe(1);
  expect((await desk.log(job, 0, soon())).text).toContain('[cell 1 of 2]');
  await desk.cancel(job, soon());
  const status = (await watchUntil(desk, job)).at(-1)!;
  expect(status.phase).toBe('ABORTED');
  expect(status.error).toBeUndefined();
  expect(outputsOf(await readNotebook(desk, status))[0]?.printed).toBe('so far\n');

  await desk.remove(job, soon());
  await expect(desk.status(job, soon())).rejects.toMatchObject({ failure: { kind: 'gone' } });
  await expect(desk.remove(job, soon())).resolves.toBeUndefined();
});
