import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, JobSpec } from '../engine.js';
import { dataFolder, discard, ended, jobSpec, openEngine, outputs, stateOf } from './testing.js';

jest.setTimeout(60_000);

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
}, 60_000);

afterAll(() => discard(engine, data));

const homeOf = (jobId: string): string => join(dirname(engine.workFolder(jobId)), 'home');

/** Processes of this machine whose home folder is the job's. */
async function processesOf({ id }: JobSpec): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = names.map((name) => readFile(`/proc/${name}/environ`, 'utf8').catch(() => ''));
  const texts = await Promise.all(environments);
  return names.filter((_, index) => texts[index]?.includes(`HOME=${homeOf(id)}\0`));
}

async function run(cells: readonly string[], changes: Parameters<typeof jobSpec>[2] = {}): Promise<JobSpec> {
  const spec = await jobSpec(data, cells, changes);
  await engine.start(spec);
  return spec;
}

test('a notebook that raises is an error with its traceback, and what ran before is kept', async () => {
  const spec = await run(['print("before")', 'def f(): raise ValueError("boom")\nf()', 'print("after")']);
  const { outcome } = await ended(engine, spec.id);
  expect(outcome).toMatchObject({
    kind: 'error',
    message: expect.stringMatching(/^ValueError: boom\n[^]*def f/) as unknown,
  });
  expect(outcome).not.toHaveProperty('limit');
  expect(outcome?.message).not.toContain('\u001b');
  expect(await outputs(engine, spec)).toEqual(['before\n', 'ValueError', '']);
  expect(await readFile(engine.logFile(spec.id), 'utf8')).toContain('ValueError: boom');
});

test('out of memory is an error that names the limit, although only the kernel was killed', async () => {
  const spec = await run(['print("before")', 'x = b"1" * 2**30', 'print("after")'], {
    resources: { memoryGiB: 0.5 },
  });
  expect(await ended(engine, spec.id)).toMatchObject({
    outcome: {
      kind: 'error',
      limit: 'memory',
      message: expect.stringMatching(/^out of memory: the limit was 0.5 GiB/) as unknown,
    },
  });
  const [before, , after] = await outputs(engine, spec);
  expect([before, after]).toEqual(['before\n', '']);
});

test('out of time is aborted, with the notebook as far as it got', async () => {
  const spec = await run(['print("before")', 'print("during")\nimport time; time.sleep(600)'], {
    resources: { durationSeconds: 3 },
  });
  expect(await ended(engine, spec.id)).toMatchObject({
    outcome: { kind: 'aborted', limit: 'duration', message: 'out of time: the limit was 3 s' },
  });
  expect(await outputs(engine, spec)).toEqual(['before\n', 'during\n']);
});

test('the time can be extended while it runs', async () => {
  const spec = await run(['import time; time.sleep(4)'], { resources: { durationSeconds: 3 } });
  await stateOf(engine, spec.id, ({ phase }) => phase === 'running');
  await engine.setDuration(spec.id, 60);
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
});

test('cancel ends it, and leaves no process', async () => {
  const spec = await run([
    'import subprocess; subprocess.Popen(["setsid", "sleep", "600"])',
    'import time; time.sleep(600)',
  ]);
  await stateOf(engine, spec.id, ({ progress }) => progress?.done === 1);
  await engine.cancel(spec.id);
  expect(await engine.state(spec.id)).toMatchObject({ outcome: { kind: 'aborted', message: 'cancelled' } });
  expect(await processesOf(spec)).toEqual([]);
});

test('a fork bomb stays inside its limit, or no such limit is promised', async () => {
  // Without a user or a group of its own, a job's processes cannot be told from the platform's.
  if (process.getuid?.() !== 0) {
    expect(engine.enforces).not.toContain('processes');
    return;
  }
  const bomb = 'import subprocess\nfor _ in range(5000): subprocess.Popen(["sleep", "600"])';
  const spec = await run([bomb]);
  expect(await ended(engine, spec.id)).toMatchObject({
    outcome: {
      kind: 'error',
      limit: 'processes',
      message: expect.stringMatching(/^too many processes: the limit was 320/) as unknown,
    },
  });
  expect(await processesOf(spec)).toEqual([]);
});

test('a job that fills the disk is stopped', async () => {
  const filler = 'i = 0\nwhile True:\n    open(f"part{i}", "wb").write(b"0" * 2**20); i += 1';
  const spec = await run([filler], { resources: { diskGiB: 0.03 } });
  expect(await ended(engine, spec.id)).toMatchObject({
    outcome: {
      kind: 'error',
      limit: 'disk',
      message: expect.stringMatching(/^out of disk: the limit was 0.03 GiB/) as unknown,
    },
  });
});

test('one file cannot be larger than the disk', async () => {
  const filler = 'with open("big", "wb") as f:\n    while True: f.write(b"0" * 2**20)';
  const spec = await run([filler], { resources: { diskGiB: 0.03 } });
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'error', limit: 'disk' } });
});

test('a job runs as nobody that this machine knows, and sees nothing of the service', async () => {
  process.env.PLATFORM_SECRET = 'hidden';
  const spec = await run([
    'import os; print(os.getuid(), "PLATFORM_SECRET" in os.environ, os.environ["HOME"])',
  ]);
  await ended(engine, spec.id);
  const [printed] = await outputs(engine, spec);
  const [uid, secret, home] = printed!.trim().split(' ');
  if (engine.enforces.includes('user')) expect(Number(uid)).toBeGreaterThanOrEqual(20000);
  expect(secret).toBe('False');
  expect(home).toBe(homeOf(spec.id));
});
