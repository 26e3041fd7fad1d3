import { randomUUID } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, JobRef, JobStatus, Offer, PlatformDriver, Task } from '@run-elsewhere/planner';
import { readNotebook, soon, watchUntil } from './client-fixture.ts';
import { outputsOf, taskOf } from './notebooks.ts';
import { type Cluster, expect, NODE, type Person, test } from './slurm-fixture.ts';

const HOUR = 3600;
/** Everything that the node claims to have, for half a day. */
const WHOLE = {
  cores: NODE.cores,
  memoryGiB: NODE.memoryGiB,
  diskGiB: NODE.diskGiB,
  durationSeconds: 12 * HOUR,
};
const SLEEP = 'import time; time.sleep(600)';

const offersOf = (answer: Answer): readonly Offer[] => {
  expect(answer).toMatchObject({ kind: 'offers' });
  return answer.kind === 'offers' ? answer.offers : [];
};

const submitFor = (driver: PlatformDriver, task: Task, offer: Offer): Promise<JobRef> =>
  driver.submit(task, offer, randomUUID(), () => Promise.resolve(), soon());

/** Asks, takes the best offer and submits. */
async function submit(cluster: Cluster, person: Person, task: Task): Promise<JobRef> {
  const [offer] = offersOf(await cluster.ask(person, task));
  return submitFor(cluster.connect(person), task, offer!);
}

const isRunning = ({ phase }: JobStatus): boolean => phase === 'EXECUTING';

async function untilRunning(driver: PlatformDriver, job: JobRef): Promise<JobStatus> {
  return (await watchUntil(driver, job, isRunning)).at(-1)!;
}

async function end(driver: PlatformDriver, job: JobRef): Promise<void> {
  await driver.cancel(job, soon());
  await watchUntil(driver, job);
  await driver.remove(job, soon());
}

/** Fields of what the cluster itself says of its only running job. */
async function onTheCluster({ slurm }: Cluster): Promise<string> {
  const id = (await slurm.command('squeue', '--noheader', '--format=%i')).trim();
  expect(id).toMatch(/^\d+$/);
  return slurm.command('scontrol', '--oneliner', 'show', 'job', id);
}

test('a notebook that needs 200 cores is refused up front to an account whose allocation is 16', async ({
  cluster,
}) => {
  const answer = await cluster.ask('ada', taskOf(["print('never')"], { needs: { cores: 200 } }));
  expect(answer).toMatchObject({
    kind: 'refusal',
    reasons: [
      { field: 'cores', text: 'cores: asked 200, the allocation of ada here is 16 cores (association)' },
    ],
  });
});

test('everything that does not fit is named, and somebody unknown to the cluster is told so', async ({
  cluster,
}) => {
  const needs = { cores: 8, memoryGiB: 65, durationSeconds: 5 * HOUR };
  expect(await cluster.ask('ada', taskOf(['1'], { needs }))).toMatchObject({
    reasons: [
      {
        field: 'memoryGiB',
        text: 'memory: asked 65 GiB, the allocation of ada here is 64 GiB (association)',
      },
      {
        field: 'durationSeconds',
        text: 'duration: asked 5 h, the allocation of ada here is 4 h (association)',
      },
    ],
  });
  expect(await cluster.ask('eve', taskOf(['1']))).toMatchObject({
    kind: 'refusal',
    reasons: [{ field: 'account', text: 'account: eve may not use this cluster' }],
  });
});

test.describe('80 cores, 800 GiB, 2 TiB and 12 hours', () => {
  test.describe.configure({ mode: 'serial' });

  const task = taskOf(
    [
      "import os, pwd; print(os.environ['SLURM_CPUS_ON_NODE'], os.environ['SLURM_MEM_PER_NODE'], pwd.getpwuid(os.getuid()).pw_name)",
      "open('catalogue.txt', 'w').write('done')",
      'import time; time.sleep(5)',
    ],
    { needs: WHOLE },
  );
  let bob: PlatformDriver;
  let job: JobRef;

  test('are offered to another account at once', async ({ cluster }) => {
    bob = cluster.connect('bob');
    const [offer, ...others] = offersOf(await cluster.ask('bob', task));
    expect(others).toEqual([]);
    expect(offer).toMatchObject(WHOLE);
    expect(Date.parse(offer!.start!)).toBeLessThan(Date.now() + 60_000);
    expect(offer!.enforced).toEqual(expect.arrayContaining(['duration', 'user']));
    // This cluster has no cgroups: nothing keeps a job within its memory.
    expect(offer!.enforced).not.toContain('memory');
    job = await submitFor(bob, task, offer!);
  });

  test('are what the job gets from the scheduler', async ({ cluster }) => {
    const status = await untilRunning(bob, job);
    expect(status.durationSeconds).toBe(WHOLE.durationSeconds);
    const said = await onTheCluster(cluster);
    expect(said).toContain('NumCPUs=80');
    expect(said).toContain('TRES=cpu=80,mem=800G');
    expect(said).toContain('MinTmpDiskNode=2T');
    expect(said).toContain('TimeLimit=12:00:00');
    expect(said).toContain('Account=survey');
    expect(said).toContain('UserId=run-elsewhere-bob');
  });

  test('the notebook comes back executed, with what it wrote and what it used', async ({ cluster }) => {
    const status = (await watchUntil(bob, job)).at(-1)!;
    expect(status.phase).toBe('COMPLETED');
    expect(status.results.map(({ kind, path }) => [kind, path])).toEqual([
      ['notebook', 'analysis.ipynb'],
      ['file', 'catalogue.txt'],
    ]);
    const [first] = outputsOf(await readNotebook(bob, status));
    expect(first?.printed).toBe(`80 ${NODE.memoryGiB * 1024} run-elsewhere-bob\n`);
    // The used cores times hours: five seconds of sleep at least.
    const answer = await fetch(job.url, { headers: { authorization: `Bearer ${cluster.token('bob')}` } });
    const used = Number(/coreSeconds="(\d+)"/.exec(await answer.text())?.[1]);
    expect(used).toBeGreaterThanOrEqual(5 * NODE.cores);
    expect(used).toBeLessThan(120 * NODE.cores);
    await bob.remove(job, soon());
  });
});

test('while the node is busy, an offer says when it would begin, and what could begin now', async ({
  cluster,
}) => {
  const bob = cluster.connect('bob');
  const large = taskOf([SLEEP], { needs: { cores: 70, durationSeconds: 2 * HOUR } });
  const job = await submit(cluster, 'bob', large);
  const { started } = await untilRunning(bob, job);
  const offers = offersOf(await cluster.ask('bob', large));
  expect(offers.map(({ cores }) => cores)).toEqual([70, 10]);
  const [later, now] = offers.map(({ start }) => Date.parse(start!));
  expect(Math.abs(later! - (Date.parse(started!) + 2 * HOUR * 1000))).toBeLessThan(60_000);
  expect(now).toBeLessThan(Date.now() + 60_000);
  await end(bob, job);
});

test('what others of the account use is part of the answer', async ({ cluster }) => {
  // All of ada's account together have 24 cores.
  const ada = cluster.connect('ada');
  const needs = { cores: 16, durationSeconds: 2 * HOUR };
  const job = await submit(cluster, 'ada', taskOf([SLEEP], { needs }));
  const { started } = await untilRunning(ada, job);
  const offers = offersOf(await cluster.ask('ada', taskOf([SLEEP], { needs })));
  expect(offers.map(({ cores }) => cores)).toEqual([16, 8]);
  expect(Date.parse(offers[0]!.start!)).toBe(Date.parse(started!) + 2 * HOUR * 1000);
  expect(Date.parse(offers[1]!.start!)).toBeLessThan(Date.now() + 60_000);
  await end(ada, job);
});

test('an offer that begins now is held by a reservation until it is given back', async ({ cluster }) => {
  const bob = cluster.connect('bob');
  const held = (): Promise<string> => cluster.slurm.command('scontrol', '--oneliner', 'show', 'reservation');
  expect(await held()).toContain('No reservations');
  const task = taskOf(['1'], { needs: { cores: 40 } });
  const [offer] = offersOf(await cluster.ask('bob', task));
  expect(await held()).toContain('CoreCnt=40');
  expect(await held()).toContain('Users=run-elsewhere-bob');
  // Nobody else is promised the same cores.
  const [other] = offersOf(await cluster.ask('bob', taskOf(['1'], { needs: { cores: 60 } })));
  expect(Date.parse(other!.start!)).toBeGreaterThan(Date.now() + 60_000);
  await bob.release(offer!, soon());
  await bob.release(other!, soon());
  await expect.poll(held).toContain('No reservations');
});

test('a live session opens through the proxy, is extended, and is saved when it is finished', async ({
  cluster,
}) => {
  const ada = cluster.connect('ada');
  const task = taskOf(["print('hello')"], { mode: 'live', needs: { cores: 2, durationSeconds: HOUR } });
  const job = await submit(cluster, 'ada', task);
  const opened = ({ sessionUrl }: JobStatus): boolean => sessionUrl !== undefined;
  const { sessionUrl } = (await watchUntil(ada, job, opened)).at(-1)!;
  const page = await fetch(sessionUrl!);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('jupyter');
  expect(new URL(sessionUrl!).origin).toBe(new URL(cluster.url).origin);

  expect(await ada.extend(job, HOUR, soon())).toBe(2 * HOUR);
  expect(await onTheCluster(cluster)).toContain('TimeLimit=02:00:00');

  await ada.finish(job, soon());
  const status = (await watchUntil(ada, job)).at(-1)!;
  expect(status.phase).toBe('COMPLETED');
  expect(outputsOf(await readNotebook(ada, status))).toEqual([{ printed: '' }]);
  await ada.remove(job, soon());
});

test('a job can be cancelled and keeps what it has', async ({ cluster }) => {
  const ada = cluster.connect('ada');
  const job = await submit(cluster, 'ada', taskOf(["print('so far')", SLEEP]));
  await untilRunning(ada, job);
  await expect.poll(async () => (await ada.status(job, soon())).progress?.done).toBe(1);
  await ada.cancel(job, soon());
  const status = (await watchUntil(ada, job)).at(-1)!;
  expect(status.phase).toBe('ABORTED');
  expect(status.error).toBeUndefined();
  expect(outputsOf(await readNotebook(ada, status))[0]?.printed).toBe('so far\n');
  expect((await cluster.slurm.command('squeue', '--noheader')).trim()).toBe('');
  await ada.remove(job, soon());
});

test('a job that is cancelled on the cluster says so', async ({ cluster }) => {
  const ada = cluster.connect('ada');
  const job = await submit(cluster, 'ada', taskOf([SLEEP]));
  await untilRunning(ada, job);
  await cluster.slurm.command('scancel', '--user=run-elsewhere-ada');
  const status = (await watchUntil(ada, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ABORTED', error: { message: 'cancelled on the cluster' } });
  await ada.remove(job, soon());
});

test('a job whose time is up ends with that reason', async ({ cluster }) => {
  const ada = cluster.connect('ada');
  const task = taskOf(["print('so far')", SLEEP], { needs: { durationSeconds: 15 } });
  const job = await submit(cluster, 'ada', task);
  const status = (await watchUntil(ada, job)).at(-1)!;
  expect(status).toMatchObject({ phase: 'ABORTED', error: { limit: 'duration' } });
  expect(status.error?.message).toContain('out of time: the limit was 15 s');
  expect(outputsOf(await readNotebook(ada, status))[0]?.printed).toBe('so far\n');
  await ada.remove(job, soon());
});

test('after a crash the service finds its jobs again, those that ended meanwhile too', async ({
  cluster,
}) => {
  const ada = cluster.connect('ada');
  const short = await submit(cluster, 'ada', taskOf(['import time; time.sleep(4)', "print('through')"]));
  const long = await submit(cluster, 'ada', taskOf(["print('first')", SLEEP]));
  await untilRunning(ada, short);
  await untilRunning(ada, long);
  await cluster.crash();
  await expect.poll(() => cluster.slurm.command('squeue', '--noheader', '--format=%i')).toMatch(/^\d+\n$/);
  await cluster.restart();

  const ended = (await watchUntil(ada, short)).at(-1)!;
  expect(ended.phase).toBe('COMPLETED');
  expect(outputsOf(await readNotebook(ada, ended))[1]?.printed).toBe('through\n');
  expect((await ada.status(long, soon())).phase).toBe('EXECUTING');
  await ada.remove(short, soon());
  await end(ada, long);
});

test("a service that crashed before it noted a job's number finds the job by its name", async ({
  cluster,
}) => {
  const ada = cluster.connect('ada');
  const job = await submit(cluster, 'ada', taskOf(["print('once')", SLEEP]));
  await untilRunning(ada, job);
  await cluster.crash();
  for (const path of globSync(join(cluster.shared, 'jobs', '*', 'slurm.json'))) {
    const { clusterId, ...note } = JSON.parse(readFileSync(path, 'utf8')) as { clusterId: string };
    expect(clusterId).toMatch(/^\d+$/);
    writeFileSync(path, JSON.stringify(note));
  }
  await cluster.restart();
  expect((await ada.status(job, soon())).phase).toBe('EXECUTING');
  // The only job of the cluster, as before.
  expect(await onTheCluster(cluster)).toContain('JobState=RUNNING');
  await end(ada, job);
});

test('a scheduler that is away is said, and costs no job', async ({ cluster }) => {
  const ada = cluster.connect('ada');
  const job = await submit(cluster, 'ada', taskOf([SLEEP]));
  await untilRunning(ada, job);
  await cluster.slurm.controller.stop();
  const health = async (): Promise<string> => (await fetch(`${cluster.url}/health`)).text();
  await expect.poll(health).toContain("The cluster's scheduler does not answer.");
  expect((await ada.status(job, soon())).phase).toBe('EXECUTING');
  await cluster.slurm.controller.start();
  await expect.poll(health).not.toContain('does not answer');
  await end(ada, job);
});
