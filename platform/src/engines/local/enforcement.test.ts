import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GIB } from '../../offers/units.js';
import type { Engine, EngineState, NotebookJob } from '../engine.js';
import { dataFolder, discard, ended, openEngine, outputs, stateOf, startCells } from './testing.js';
import { confinementOf, groupsLeft, kernelMeans, memoryTaken, processesOf, stops } from './testing/kernel.js';

/** Jobs that take more than they were offered: each ends or is held, the kernel is seen doing it, and nobody else notices. */

jest.setTimeout(240_000);

const isRoot = process.getuid?.() === 0;
const { controlGroups, diskImages: diskImagesWork } = kernelMeans();
const WAYS = [
  ...(controlGroups || diskImagesWork
    ? [
        {
          way: [
            controlGroups
              ? 'with control groups'
              : 'without control groups, which cannot be made on this machine',
            diskImagesWork
              ? 'on disks of their own'
              : 'on a watched disk, as nothing can be mounted on this machine',
          ].join(', '),
          cgroups: controlGroups,
          diskImages: diskImagesWork,
        },
      ]
    : []),
  { way: 'without control groups, on a watched disk', cgroups: false, diskImages: false },
];

/** Goes on until there is a file called `stop`, and keeps the longest time in which it could not. */
const BYSTANDER = `import os, time
longest, last = 0, time.monotonic()
while not os.path.exists("stop"):
    time.sleep(0.05)
    longest, last = max(longest, time.monotonic() - last), time.monotonic()
print(longest)`;

/** Waits until the test has seen enough. */
const UNTIL_GO = 'import os, time\nwhile not os.path.exists("go"): time.sleep(0.05)';

/** A child that takes memory, in MiB, and keeps it for a while. */
const child = (mebibytes: number): string =>
  `subprocess.Popen([sys.executable, "-c", "import time; x = b'1' * (${mebibytes} << 20); time.sleep(8)"], stderr=subprocess.PIPE)`;

describe.each(WAYS)('$way', ({ cgroups, diskImages }) => {
  let data: string;
  let engine: Engine;
  let bystander: NotebookJob;

  beforeAll(async () => {
    data = await dataFolder();
    engine = await openEngine(data, { cgroups, diskImages });
    bystander = await run([BYSTANDER], { resources: { durationSeconds: 600 } });
    await stateOf(engine, bystander.id, ({ phase }) => phase === 'running');
  }, 90_000);

  afterAll(() => discard(engine, data));

  const run = (cells: readonly string[], changes?: Parameters<typeof startCells>[3]): Promise<NotebookJob> =>
    startCells(engine, data, cells, changes);

  /** Ends it in this way, with no process and no group left. */
  async function endOf(spec: NotebookJob): Promise<EngineState['outcome']> {
    const { outcome } = await ended(engine, spec.id);
    const confinement = await confinementOf(engine, spec);
    expect(await processesOf(confinement)).toEqual([]);
    expect(groupsLeft(confinement)).toEqual([]);
    return outcome;
  }

  const done = (spec: NotebookJob, cells: number): Promise<EngineState> =>
    stateOf(engine, spec.id, ({ progress, phase }) => phase === 'ended' || progress?.done === cells);
  const go = (spec: NotebookJob): Promise<void> =>
    writeFile(join(engine.workFolder(spec.id), dirname(spec.manifest.notebook), 'go'), '');

  test('what is enforced is what is promised', () => {
    const promised = ['duration', 'disk', 'cores', 'memory', ...(isRoot || cgroups ? ['processes'] : [])];
    expect([...engine.enforces].sort()).toEqual([...promised, ...(isRoot ? ['user'] : [])].sort());
  });

  test('a fork bomb is refused its processes by the kernel, and its job ends with that reason', async () => {
    if (!engine.enforces.includes('processes')) {
      expect(isRoot).toBe(false);
      return;
    }
    const bomb =
      'import subprocess\nsubprocess.Popen(["sh", "-c", "b() { b | b & }; b; sleep 600"], stderr=-3)';
    const more = 'for _ in range(5000): subprocess.Popen(["sleep", "600"])';
    const spec = await run([bomb, UNTIL_GO, more], { resources: { durationSeconds: 200 } });
    await done(spec, 1);
    const confinement = await confinementOf(engine, spec);
    // It has reached its limit when the kernel has said no, or when there are as many as there may be.
    for (let full = false; !full;) {
      const count = (await processesOf(confinement)).length;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(320);
      full = cgroups ? (await stops(confinement, 'pids')) > 0 : count > 300;
    }
    await go(spec);
    const outcome = await endOf(spec);
    expect(outcome).toMatchObject({ kind: 'error', limit: 'processes' });
    // EAGAIN, fork(2).
    expect(outcome?.message).toMatch(/^too many processes: the limit was 320[^]*\[Errno 11\]/);
  });

  test('threads without end are refused too', async () => {
    if (!engine.enforces.includes('processes')) {
      expect(isRoot).toBe(false);
      return;
    }
    const spec = await run([
      'import threading, time\nfor _ in range(5000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()',
    ]);
    expect(await endOf(spec)).toMatchObject({
      kind: 'error',
      limit: 'processes',
      message: expect.stringContaining("can't start new thread") as unknown,
    });
  });

  test('out of memory is an error that names the limit, with the notebook as far as it got', async () => {
    const spec = await run(['print("before")', 'x = b"1" * 2**31', 'print("after")'], {
      resources: { memoryGiB: 0.5 },
    });
    const outcome = await endOf(spec);
    expect(outcome).toMatchObject({ kind: 'error', limit: 'memory' });
    expect(outcome?.message).toMatch(/^out of memory: the limit was 0.5 GiB/);
    const [before, , after] = await outputs(engine, spec);
    expect([before, after]).toEqual(['before\n', '']);
  });

  test('a process that takes too much memory is stopped by the kernel, and a notebook that can do without it goes on', async () => {
    const hog = `import subprocess, sys\nfailed = ${child(2000)}\n_, words = failed.communicate()\nprint(failed.returncode, b"MemoryError" in words)`;
    const spec = await run([hog, UNTIL_GO], { resources: { memoryGiB: 0.5 } });
    await done(spec, 1);
    if (cgroups) {
      const confinement = await confinementOf(engine, spec);
      expect(await stops(confinement, 'memory')).toBeGreaterThan(0);
      expect(await memoryTaken(confinement)).toBeLessThanOrEqual(0.5 * GIB);
    }
    await go(spec);
    expect(await endOf(spec)).toMatchObject({ kind: 'completed' });
    // SIGKILL of the kernel, or its ENOMEM.
    expect((await outputs(engine, spec))[0]).toBe(cgroups ? '-9 False\n' : '1 True\n');
  });

  test('the memory of all processes counts together', async () => {
    const many = `import subprocess, sys\nall = [${child(150)} for _ in range(5)]\nif any(each.wait() for each in all): raise ChildProcessError`;
    const spec = await run([many], { resources: { memoryGiB: 0.5 } });
    expect(await endOf(spec)).toMatchObject({ kind: 'error', limit: 'memory' });
  });

  const shared = ['/tmp', '/dev/shm'];
  // No more than its memory holds, of which /dev/shm is a part.
  const write = (place: string, name: string, bytes: string): string =>
    `import os, time\ni = 0\nwhile i * (${bytes}) < 2**29:\n    with open(os.path.join(${place}, ${name}), "ab") as f: f.write(b"0" * ${bytes})\n    i += 1\ntime.sleep(600)`;
  test.each([
    { what: 'one big file', place: '"."', name: '"big"', bytes: '2**20' },
    { what: 'many small files', place: '"."', name: 'f"small{i}"', bytes: '4096' },
    { what: 'files at home', place: 'os.environ["HOME"]', name: 'f"part{i}"', bytes: '2**20' },
    // Whose they are is to be told by their user alone.
    ...(isRoot ? shared : []).map((folder) => ({
      what: `files in ${folder}`,
      place: `"${folder}"`,
      name: 'f"run-elsewhere-test-{os.getpid()}-{i}"',
      bytes: '2**20',
    })),
  ])('$what fill the disk of the job and no more, and nothing stays', async ({ place, name, bytes }) => {
    const spec = await run([write(place, name, bytes)], { resources: { diskGiB: 0.05 } });
    expect(await endOf(spec)).toMatchObject({
      kind: 'error',
      limit: 'disk',
      message: expect.stringMatching(/^out of disk: the limit was 0.05 GiB/) as unknown,
    });
    const left = await Promise.all(shared.map((folder) => readdir(folder)));
    expect(left.flat().filter((entry) => entry.startsWith('run-elsewhere-test-'))).toEqual([]);
    expect(existsSync(join(dirname(engine.workFolder(spec.id)), 'home'))).toBe(false);
  });

  test('a file larger than the disk is refused by the kernel', async () => {
    const cell = 'try: open("big", "wb").truncate(2**26)\nexcept OSError as error: print(error.errno)';
    const spec = await run([cell], { resources: { diskGiB: 0.03 } });
    expect(await endOf(spec)).toMatchObject({ kind: 'completed' });
    // EFBIG, setrlimit(2): RLIMIT_FSIZE.
    expect((await outputs(engine, spec))[0]).toBe('27\n');
  });

  test('a loop without end that will not be interrupted ends with its time', async () => {
    const deaf = 'import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass';
    const spec = await run([deaf], { resources: { durationSeconds: 3 } });
    expect(await endOf(spec)).toEqual({
      kind: 'aborted',
      limit: 'duration',
      message: 'out of time: the limit was 3 s',
    });
  });

  test('more work than its cores can do takes longer, also where it chooses its processors itself', async () => {
    const burn =
      'import os, time; os.sched_setaffinity(0, range(os.cpu_count())); end = time.time() + 5\\nwhile time.time() < end: pass';
    const cell = `import resource, subprocess, sys, time
began = time.monotonic()
for each in [subprocess.Popen([sys.executable, "-c", "${burn}"]) for _ in range(4)]: each.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((used.ru_utime + used.ru_stime) / (time.monotonic() - began))`;
    // Half a core is less than four processes get on any machine, however busy it is.
    const spec = await run([cell, UNTIL_GO], { resources: { cores: 0.5 } });
    await done(spec, 1);
    if (cgroups) expect(await stops(await confinementOf(engine, spec), 'cpu')).toBeGreaterThan(0);
    await go(spec);
    expect(await endOf(spec)).toMatchObject({ kind: 'completed' });
    const cores = Number((await outputs(engine, spec))[0]);
    expect(cores).toBeGreaterThan(0);
    // Without a group it has a whole one; one of its own choice is taken away again after a second.
    expect(cores).toBeLessThan(cgroups ? 0.65 : 1.5);
  });

  test('a daemon that left its parents behind does not outlive its job', async () => {
    const daemon = `import os, subprocess, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execvpe("sleep", ["sleep", "600"], {})
    os._exit(0)
os.wait()
subprocess.Popen(["setsid", "sleep", "600"])
time.sleep(0.5)`;
    const spec = await run([daemon, UNTIL_GO]);
    await done(spec, 1);
    const confinement = await confinementOf(engine, spec);
    const names = await Promise.all(
      (await processesOf(confinement)).map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')),
    );
    expect(names.filter((name) => name === 'sleep\n')).toHaveLength(isRoot || cgroups ? 2 : 1);
    await go(spec);
    expect(await endOf(spec)).toMatchObject({ kind: 'completed' });
  });

  test('what stays below every limit is never stopped', async () => {
    const cell = `import subprocess, threading, time
memory = b"1" * (300 << 20)
open("data", "wb").write(b"0" * (80 << 20))
threads = [threading.Thread(target=time.sleep, args=(3,)) for _ in range(100)]
for each in threads: each.start()
for each in threads: each.join()`;
    const spec = await run([cell], { resources: { memoryGiB: 0.6, diskGiB: 0.1, durationSeconds: 30 } });
    expect(await endOf(spec)).toEqual({ kind: 'completed', message: 'all cells have run' });
  });

  test.each([
    ['memory', `x = b"1" * (310 << 20)\nimport time; time.sleep(8)`],
    ['disk', 'for i in range(8): open(str(i), "wb").write(b"0" * (42 << 20))\nimport time; time.sleep(8)'],
  ])('a little too much %s is too much', async (limit, cell) => {
    const spec = await run([cell], { resources: { memoryGiB: 0.3, diskGiB: 0.3 } });
    expect(await endOf(spec)).toMatchObject({ kind: 'error', limit });
  });

  test('a job beside them has gone on all the while', async () => {
    await writeFile(join(engine.workFolder(bystander.id), dirname(bystander.manifest.notebook), 'stop'), '');
    expect(await endOf(bystander)).toMatchObject({ kind: 'completed' });
    expect(Number((await outputs(engine, bystander))[0])).toBeLessThan(10);
  });
});
