import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { NotebookJob } from '../engine.js';
import { jobFolders } from './folders.js';
import { dataFolder, discard, ended, environment, jobSpec, openEngine, outputs, stateOf } from './testing.js';

jest.setTimeout(60_000);

const SERVICE = fileURLToPath(new URL('./testing-service.mjs', import.meta.url));

let data: string;

beforeAll(async () => {
  data = await dataFolder();
});

/** Runs an engine in a process of its own, which starts the job and then waits to be killed. */
async function serviceThatStarts(spec: NotebookJob): Promise<ChildProcess> {
  const job = JSON.stringify({ data, environments: [environment()], spec });
  const service = spawn(process.execPath, [SERVICE, job], { stdio: ['ignore', 'pipe', 'inherit'] });
  const died = once(service, 'exit').then(() => ['the service ended']);
  expect(await Promise.race([once(createInterface(service.stdout), 'line'), died])).toEqual(['started']);
  return service;
}

async function supervisorOf(spec: NotebookJob): Promise<number> {
  const owner = await readFile(jobFolders(join(data, 'jobs'), spec.id).owner, 'utf8');
  return (JSON.parse(owner) as { readonly pid: number }).pid;
}

test('a job outlives the service and is found again', async () => {
  const spec = await jobSpec(data, ['print("alone")', 'import time; time.sleep(2)', 'print("together")']);
  const service = await serviceThatStarts(spec);
  service.kill('SIGKILL');
  await once(service, 'exit');

  const engine = await openEngine(data);
  try {
    expect((await engine.state(spec.id)).phase).not.toBe('ended');
    await engine.start(spec);
    expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
    expect(await outputs(engine, spec)).toEqual(['alone\n', '', 'together\n']);
    await engine.remove(spec.id);
    expect(await engine.state(spec.id)).toEqual({ phase: 'lost' });
  } finally {
    await engine.close();
  }
});

test('a job whose supervisor died with the service is ended, with its processes', async () => {
  const spec = await jobSpec(data, [
    'import os; print(os.getpid(), flush=True)',
    'import time; time.sleep(600)',
  ]);
  const service = await serviceThatStarts(spec);
  const watching = await openEngine(data);
  await stateOf(watching, spec.id, ({ progress }) => progress?.done === 1);
  await watching.close();
  const kernel = Number((await outputs(watching, spec))[0]);
  service.kill('SIGKILL');
  process.kill(await supervisorOf(spec), 'SIGKILL');

  const engine = await openEngine(data);
  try {
    expect(await engine.state(spec.id)).toMatchObject({
      phase: 'ended',
      outcome: { kind: 'error', message: expect.stringContaining("the job's supervisor died") as unknown },
    });
    expect(kernel).toBeGreaterThan(1);
    // A dead process stays listed as Z until its parent takes note.
    const stat = await readFile(`/proc/${kernel}/stat`, 'utf8').catch(() => '(gone) Z');
    expect(stat).toContain(') Z');
    expect((await outputs(engine, spec))[0]).toBe(`${kernel}\n`);
  } finally {
    await engine.close();
  }
});

test('the user of a job whose supervisor died is nobody else’s until its files are taken back', async () => {
  const printUser = 'import os; print(os.getuid(), os.getpid(), flush=True)';
  const left = await jobSpec(data, [printUser, 'import time; time.sleep(600)']);
  const service = await serviceThatStarts(left);
  const first = await openEngine(data);
  await stateOf(first, left.id, ({ progress }) => progress?.done === 1);
  await first.close();
  service.kill('SIGKILL');
  process.kill(await supervisorOf(left), 'SIGKILL');
  const [user, kernel] = (await outputs(first, left))[0]!.trim().split(' ');
  // Nothing is left that runs, and the other service does not know of the files.
  process.kill(Number(kernel), 'SIGKILL');

  const elsewhere = await dataFolder();
  const other = await openEngine(elsewhere);
  const next = await jobSpec(elsewhere, [printUser, 'import time; time.sleep(4)']);
  await other.start(next);
  await stateOf(other, next.id, ({ progress }) => progress?.done === 1);
  const again = await openEngine(data);
  try {
    expect((await again.state(left.id)).phase).toBe('ended');
    expect(await ended(other, next.id)).toMatchObject({ outcome: { kind: 'completed' } });
    if (other.enforces.includes('user')) expect((await outputs(other, next))[0]).not.toMatch(`${user} `);
  } finally {
    await again.close();
    await discard(other, elsewhere);
  }
});

test('a supervisor that dies while the service runs is noticed', async () => {
  const engine = await openEngine(data);
  try {
    const spec = await jobSpec(data, ['import time; time.sleep(600)']);
    await engine.start(spec);
    await stateOf(engine, spec.id, ({ phase }) => phase === 'running');
    process.kill(await supervisorOf(spec), 'SIGKILL');
    expect((await ended(engine, spec.id)).outcome?.kind).toBe('error');
  } finally {
    await discard(engine, data);
  }
});
