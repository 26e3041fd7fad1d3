import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { GIB } from '../../offers/units.js';
import type { Engine, NotebookJob } from '../engine.js';
import { SUPERVISOR, jobFolders } from './folders.js';
import { confinementOf, kernelMeans, loopFilesIn, mountsIn, processesOf } from './testing/kernel.js';
import { dataFolder, discard, ended, jobSpec, openEngine, outputs, stateOf, testPython } from './testing.js';

/** Jobs on disks of their own: the kernel refuses what is too much, and nothing of that stays when they have ended. */

jest.setTimeout(90_000);

const run = promisify(execFile);
const INTERRUPTED = fileURLToPath(new URL('./testing/interrupted-image.py', import.meta.url));
const HALF_GIB = 0.5;

/** Defines `step`, with which a cell writes until it is refused; prints the error's number and how much there was room for. */
const FILL = `import os
def fill(size, name):
    written = 0
    try:
        while True:
            with open(name(written), "ab") as file: written += file.write(b"1" * size)
    except OSError as error: print(error.errno, written)`;
const HOLD = 'import time; print("holding", flush=True); time.sleep(600)';

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
}, 60_000);

afterAll(async () => {
  await discard(engine, data);
  expect(await mountsIn(data)).toEqual([]);
  expect(await loopFilesIn(data)).toEqual([]);
});

async function start(
  cells: readonly string[],
  changes: Parameters<typeof jobSpec>[2] = {},
): Promise<NotebookJob> {
  const spec = await jobSpec(data, cells, { resources: { diskGiB: HALF_GIB }, ...changes });
  await engine.start(spec);
  return spec;
}

const rootOf = ({ id }: NotebookJob): string => dirname(engine.workFolder(id));
const resultOf = (spec: NotebookJob, name: string): string =>
  join(engine.workFolder(spec.id), dirname(spec.manifest.notebook), name);
const textOf = (spec: NotebookJob, name: string): Promise<string> => readFile(resultOf(spec, name), 'utf8');

/** Results are plain files of the platform's, and nothing else is left. */
async function expectPlain(spec: NotebookJob): Promise<void> {
  const root = rootOf(spec);
  expect(await mountsIn(root)).toEqual([]);
  expect(await loopFilesIn(root)).toEqual([]);
  expect((await run('ls', [root])).stdout).toBe('control\nwork\n');
  expect((await stat(engine.workFolder(spec.id))).uid).toBe(0);
  expect((await stat(engine.workFolder(spec.id))).dev).toBe((await stat(data)).dev);
}

/** Starts a job that has written a result, and gives the process that owns it. */
async function holding(): Promise<{ readonly spec: NotebookJob; readonly supervisor: number }> {
  const spec = await start(['open("result", "w").write("kept")', HOLD]);
  await stateOf(engine, spec.id, ({ progress }) => progress?.done === 1);
  const { owner } = jobFolders(join(data, 'jobs'), spec.id);
  const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(await readFile(owner, 'utf8')));
  return { spec, supervisor: pid };
}

if (!kernelMeans().diskImages)
  test('nothing can be mounted on this machine, so disks are watched, and the log says so', async () => {
    const said: string[] = [];
    const log = { info: () => undefined, warn: (line: string) => void said.push(line) };
    await (await openEngine(data, { log })).close();
    expect(said.join('\n')).toContain('jobs have no disk of their own, so that theirs is watched');
  });
else
  describe('a job on a disk of its own', () => {
    test.each([
      // ENOSPC, write(2). Large files leave less unused than small ones do.
      { what: 'one big file', size: '2**20', name: 'lambda _: "big"', least: 0.98 },
      { what: 'many small files', size: '4096', name: 'lambda n: f"small-{n}"', least: 0.9 },
    ])('is refused $what by the kernel, and goes on when it has made room', async ({ size, name, least }) => {
      const room = 'for name in os.listdir():\n    if name[:3] in ("big", "sma"): os.unlink(name)';
      const cells = [FILL, `fill(${size}, ${name})`, `${room}\nopen("after", "w").write("fits")`];
      const spec = await start(cells, { resources: { diskGiB: 0.1 } });
      expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
      const [errno, written] = (await outputs(engine, spec))[1]!.trim().split(' ').map(Number);
      expect(errno).toBe(28);
      expect(written! / (0.1 * GIB)).toBeGreaterThan(least);
      expect(written! / (0.1 * GIB)).toBeLessThanOrEqual(1);
      expect(await textOf(spec, 'after')).toBe('fits');
      await expectPlain(spec);
    });

    test('that is full ends with that reason, and its notebook is saved as far as it got', async () => {
      const spec = await start(
        ['print("before")', 'with open("big", "wb") as file:\n    while True: file.write(b"1" * 2**16)'],
        { resources: { diskGiB: 0.1 } },
      );
      const { outcome } = await ended(engine, spec.id);
      expect(outcome).toMatchObject({ kind: 'error', limit: 'disk' });
      expect(outcome?.message).toMatch(/^out of disk: the limit was 0.1 GiB[^]*\[Errno 28\]/);
      expect(await outputs(engine, spec)).toEqual(['before\n', 'OSError']);
      await expectPlain(spec);
    });

    test('that is full because of another program’s file ends with that reason too', async () => {
      const spec = await start(['import subprocess; subprocess.run(["sh", "-c", "yes > big"], check=True)'], {
        resources: { diskGiB: 0.1 },
      });
      expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'error', limit: 'disk' } });
    });

    test('has all that was offered', async () => {
      const cell = `for i in range(97): open(str(i), "wb").write(b"1" * ${Math.floor((HALF_GIB * GIB) / 100)})`;
      const spec = await start([cell]);
      expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
    });

    test('gets no upload that is larger', async () => {
      const spec = await jobSpec(data, ['print("never")'], { resources: { diskGiB: 0.01 } });
      await writeFile(join(spec.upload, 'table'), Buffer.alloc(0.02 * GIB, 1));
      await engine.start(spec);
      expect((await ended(engine, spec.id)).outcome).toEqual({
        kind: 'error',
        limit: 'disk',
        message: 'out of disk: the limit was 0.01 GiB\n\nthe uploaded files alone are larger',
      });
      await expectPlain(spec);
    });

    test('takes no more room than is written, whatever its size', async () => {
      const spec = await start([HOLD], { resources: { diskGiB: 2048 } });
      while (!existsSync(join(rootOf(spec), 'home', '.run-elsewhere'))) await stat(data);
      expect((await stat(join(rootOf(spec), 'disk.image'))).blocks * 512).toBeLessThan(0.1 * GIB);
      await engine.cancel(spec.id);
      await expectPlain(spec);
    });

    test('can be read while it runs, after it has ended and when the service has started again', async () => {
      const { spec } = await holding();
      expect(await textOf(spec, 'result')).toBe('kept');
      const options = (await mountsIn(rootOf(spec))).map((line) => line.split(' ')[3]);
      expect(options).toHaveLength(3);
      for (const each of options) expect(each).toMatch(/^rw,nosuid,nodev/);
      await engine.cancel(spec.id);
      expect(await textOf(spec, 'result')).toBe('kept');
      await expectPlain(spec);
      const again = await openEngine(data);
      expect((await again.state(spec.id)).phase).toBe('ended');
      expect(await textOf(spec, 'result')).toBe('kept');
      await again.close();
    });

    test('says that it saves its results while that takes long, and not any more when it has ended', async () => {
      const spec = await start(['open("big", "wb").write(b"1" * (600 << 20))'], {
        resources: { diskGiB: 0.7, memoryGiB: 2 },
      });
      const text = /^saving results: 0\.6 GiB$/;
      const saving = await stateOf(engine, spec.id, ({ progress }) => text.test(progress?.text ?? ''));
      expect(saving).toMatchObject({ phase: 'running', progress: { done: 1, total: 1 } });
      const { phase, progress } = await ended(engine, spec.id);
      expect([phase, progress]).toEqual(['ended', { done: 1, total: 1 }]);
      expect((await stat(resultOf(spec, 'big'))).size).toBe(600 * 2 ** 20);
    });

    test('whose supervisor is killed leaves its results as plain files', async () => {
      const { spec, supervisor } = await holding();
      process.kill(supervisor, 'SIGKILL');
      expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'error' } });
      expect(await textOf(spec, 'result')).toBe('kept');
      await expectPlain(spec);
    });

    test('on a machine that went down while its results were copied has them when the service starts', async () => {
      const { spec, supervisor } = await holding();
      await engine.close();
      process.kill(supervisor, 'SIGKILL');
      for (const pid of await processesOf(await confinementOf(engine, spec)))
        process.kill(Number(pid), 'SIGKILL');
      const root = rootOf(spec);
      await run('umount', ['--lazy', ...['home', 'work', 'disk'].map((name) => join(root, name))]);
      await mkdir(join(root, 'work.draft'));
      await writeFile(join(root, 'work.draft', 'result'), 'half');
      while ((await loopFilesIn(root)).length > 0) await stat(data);
      engine = await openEngine(data);
      expect((await engine.state(spec.id)).phase).toBe('ended');
      expect(await textOf(spec, 'result')).toBe('kept');
      await expectPlain(spec);
    });

    test('that is interrupted at any step, there or on the way back, is taken up again', async () => {
      const folder = join(data, 'steps');
      await mkdir(folder);
      const answer = await run(testPython(), ['-I', '-B', INTERRUPTED, SUPERVISOR, folder]);
      const found = z.object({ status: z.number(), work: z.array(z.string()), left: z.array(z.string()) });
      const answers = z.record(z.string(), z.array(found)).parse(JSON.parse(answer.stdout));
      expect(Object.keys(answers)).toEqual(['running', 'restarted']);
      for (const steps of Object.values(answers)) {
        expect(steps.length).toBeGreaterThan(10);
        for (const { left } of steps) expect(left).toEqual([]);
        // What was sent is always there, and from some step on what was made is.
        const first = steps.findIndex(({ work }) => work.includes('result'));
        for (const [index, { work }] of steps.entries())
          expect(work).toEqual(index < first ? ['upload'] : ['result', 'upload']);
      }
      expect(await mountsIn(folder)).toEqual([]);
      expect(await loopFilesIn(folder)).toEqual([]);
    });

    test('whose results have no room on the machine’s disk keeps them until they have', async () => {
      const small = await dataFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=711', 'tmpfs', small]);
      let service = await openEngine(small);
      try {
        const cell = 'open("result", "wb").write(b"1" * (150 << 20))';
        const spec = await jobSpec(small, [cell], { resources: { diskGiB: 0.2 } });
        await service.start(spec);
        expect(await ended(service, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
        const result = join(service.workFolder(spec.id), dirname(spec.manifest.notebook), 'result');
        expect((await stat(result)).size).toBe(150 * 2 ** 20);
        expect(await mountsIn(join(small, 'jobs'))).not.toEqual([]);
        await service.close();
        execFileSync('mount', ['-o', 'remount,size=600m', small]);
        service = await openEngine(small);
        expect((await stat(result)).size).toBe(150 * 2 ** 20);
        expect(await mountsIn(join(small, 'jobs'))).toEqual([]);
        expect(existsSync(join(dirname(service.workFolder(spec.id)), 'home'))).toBe(false);
        await service.remove(spec.id);
      } finally {
        await service.close();
        await run('umount', ['--lazy', small]);
        await rm(small, { recursive: true });
      }
    });
  });
