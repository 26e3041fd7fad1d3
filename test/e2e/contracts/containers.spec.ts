import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ContainerTask,
  DockerExecutable,
  JobRef,
  JobStatus,
  PlatformDriver,
} from '@run-elsewhere/planner';
import { soon, watchUntil } from './client-fixture.ts';
import { type Cluster, expect, test } from './slurm-fixture.ts';

const IMAGE = {
  locations: ['registry.example.org/astro/tool:1.2'],
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
};

/** A program of the container, with its arguments. */
const taskOf = (
  entrypoint: string,
  command: readonly string[],
  more: Partial<DockerExecutable> = {},
): ContainerTask => ({
  title: 'a container',
  origin: '',
  mode: 'batch',
  executable: { kind: 'docker-container', name: 'tool', image: IMAGE, entrypoint, command, ...more },
  needs: { cores: 2, durationSeconds: 600 },
  packages: [],
  files: [],
});

const HELLO = taskOf('/bin/echo', ['hello']);

/** What makes it appear that the cluster has Apptainer. It cannot be had on Debian 12, and contains nothing. */
function installStandIn({ shared }: Cluster): string {
  const folder = join(shared, '..', 'stand-in');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = join(folder, 'apptainer');
  copyFileSync(join(import.meta.dirname, 'apptainer-stand-in.py'), file);
  chmodSync(file, 0o755);
  return file;
}

async function submit(driver: PlatformDriver, task: ContainerTask): Promise<JobRef> {
  const answer = await driver.ask(task, soon());
  expect(answer).toMatchObject({ kind: 'offers', offers: [{ cores: 2 }] });
  if (answer.kind !== 'offers') throw new Error('there is no offer');
  return driver.submit(task, answer.offers[0]!, crypto.randomUUID(), () => Promise.resolve(), soon());
}

interface Ended {
  readonly status: JobStatus;
  readonly log: string;
  /** Path to content. */
  readonly files: Readonly<Record<string, string>>;
}

/** Runs a container to its end, and removes the job. */
async function runToEnd(driver: PlatformDriver, task: ContainerTask): Promise<Ended> {
  const job = await submit(driver, task);
  const status = (await watchUntil(driver, job)).at(-1)!;
  const { text: log } = await driver.log(job, 0, soon());
  const files: Record<string, string> = {};
  for (const result of status.results)
    if (result.kind === 'file') files[result.path] = await driver.readResult(result, soon());
  await driver.remove(job, soon());
  return { status, log, files };
}

test.describe.configure({ mode: 'serial' });

test('where there is nothing to run it with, a container is refused with the reason', async ({ cluster }) => {
  expect(await cluster.ask('ada', HELLO)).toMatchObject({
    kind: 'refusal',
    reasons: [
      {
        field: 'executable',
        text: 'executable: Docker containers are not run here, only notebooks that are uploaded',
      },
    ],
  });
});

test.describe('with Apptainer, or what stands in for it', () => {
  test.beforeAll(async ({ cluster }) => {
    await cluster.crash();
    await cluster.restart({ containers: installStandIn(cluster) });
  });
  test.afterAll(async ({ cluster }) => {
    await cluster.crash();
    await cluster.restart();
  });

  test('it runs in the job’s folder, and its output and files come back', async ({ cluster }) => {
    const script = 'import os, sys; print(sys.argv[1:], os.environ); open("table.csv", "w").write("a,b")';
    const words = ['$(id)', '; touch /tmp/never', "it's"];
    const environment = { FILTER: 'r,g $HOME' };
    const task = taskOf('python3', ['-c', script, ...words], { environment });
    const { status, log, files } = await runToEnd(cluster.connect('ada'), task);
    expect(status).toMatchObject({ phase: 'COMPLETED', results: [{ kind: 'file', path: 'table.csv' }] });
    expect(files).toEqual({ 'table.csv': 'a,b' });
    expect(log).toContain(`exec docker://registry.example.org/astro/tool@${IMAGE.digest}`);
    expect(log).toContain(`['$(id)', '; touch /tmp/never', "it's"]`);
    expect(log).toContain("'FILTER': 'r,g $HOME'");
  });

  test('without a program of its own, the image’s is run', async ({ cluster }) => {
    const { entrypoint: _, ...executable } = HELLO.executable as DockerExecutable;
    const { status, log } = await runToEnd(cluster.connect('ada'), { ...HELLO, executable });
    expect(status.phase).toBe('COMPLETED');
    expect(log).toContain(`run docker://registry.example.org/astro/tool@${IMAGE.digest}`);
    expect(log).toContain("arguments: ['hello']");
  });

  test('one that fails ends in ERROR with its code and its last words', async ({ cluster }) => {
    const script = 'import sys; print("no such catalogue", file=sys.stderr); sys.exit(3)';
    const { status } = await runToEnd(cluster.connect('ada'), taskOf('python3', ['-c', script]));
    expect(status.phase).toBe('ERROR');
    expect(status.error?.message).toContain('ended with code 3');
    expect(`${status.error?.message}${status.error?.details}`).toContain('no such catalogue');
  });

  test('it can be cancelled', async ({ cluster }) => {
    const ada = cluster.connect('ada');
    const job = await submit(ada, taskOf('sleep', ['600']));
    await watchUntil(ada, job, ({ phase }) => phase === 'EXECUTING');
    await ada.cancel(job, soon());
    expect((await watchUntil(ada, job)).at(-1)!.phase).toBe('ABORTED');
    expect((await cluster.slurm.command('squeue', '--noheader')).trim()).toBe('');
    await ada.remove(job, soon());
  });

  test('a live session of one is refused, and so is a name that is no image', async ({ cluster }) => {
    expect(await cluster.ask('ada', { ...HELLO, mode: 'live' })).toMatchObject({
      reasons: [
        {
          field: 'executable',
          text: 'executable: containers are run in batch here, not as live sessions',
        },
      ],
    });
    const image = { ...IMAGE, locations: ['--help; id'] };
    expect(await cluster.ask('ada', taskOf('id', [], { image }))).toMatchObject({
      reasons: [{ field: 'executable', text: 'executable: "--help; id" does not name an image' }],
    });
  });
});
