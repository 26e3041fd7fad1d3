import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, NotebookJob } from '../engine.js';
import { dataFolder, discard, ended, openEngine, outputs, stateOf, startCells } from './testing.js';

jest.setTimeout(60_000);

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
}, 60_000);

afterAll(() => discard(engine, data));

const homeOf = (jobId: string): string => join(dirname(engine.workFolder(jobId)), 'home');

const run = (cells: readonly string[], changes?: Parameters<typeof startCells>[3]): Promise<NotebookJob> =>
  startCells(engine, data, cells, changes);

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
