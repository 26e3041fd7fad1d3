import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, NotebookJob } from '../engine.js';
import { dataFolder, discard, ended, openEngine, outputs, stateOf, startCells } from './testing.js';

/** What a job may try against the one who runs it: everything below happens in its own folders, as its own user. */

jest.setTimeout(60_000);

let data: string;
let engine: Engine;

beforeAll(async () => {
  data = await dataFolder();
  engine = await openEngine(data);
}, 60_000);

afterAll(() => discard(engine, data));

const run = (cells: readonly string[], changes?: Parameters<typeof startCells>[3]): Promise<NotebookJob> =>
  startCells(engine, data, cells, changes);

test.each([
  ['a pipe', 'os.mkfifo("a.ipynb")'],
  ['a folder', 'os.mkdir("a.ipynb")'],
  ['a link to nowhere', 'os.symlink("nowhere", "a.ipynb")'],
])('%s in the place of a half-saved notebook does not keep a job from ending', async (_, place) => {
  const spec = await run([`import os\nopen(".~a.ipynb", "w").write("{}")\n${place}`]);
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
});

test('folders without end do not keep a job from ending or from being removed', async () => {
  const dig =
    'import os\nfor start in (os.getcwd(), os.environ["HOME"]):\n    os.chdir(start)\n    for _ in range(2500):\n        os.mkdir("deep"); os.chdir("deep")';
  const spec = await run([dig]);
  expect(await ended(engine, spec.id)).toMatchObject({ phase: 'ended' });
  await engine.remove(spec.id);
  await expect(stat(engine.workFolder(spec.id))).rejects.toThrow('ENOENT');
});

test.each([
  '{"done": "many", "total": 1}',
  '{"done": NaN, "total": 1}',
  '{"done": [], "total": 1, "text": {}}',
])('a job that reports %s as its progress can still be read and ends', async (progress) => {
  const forge = `import glob, os
for path in glob.glob(f"/proc/{os.getppid()}/fd/*"):
    try:
        if "pipe" in os.readlink(path): os.write(os.open(path, os.O_WRONLY | os.O_NONBLOCK), b'\\n{"progress": ${progress}}\\n')
    except OSError: pass
import time; time.sleep(1)`;
  const spec = await run([forge]);
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
});

test('other users of the machine see no id of a job, which is all that protects a visitor', async () => {
  const spec = await run(['import time; time.sleep(20)']);
  await stateOf(engine, spec.id, ({ phase }) => phase === 'running');
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const open = processes.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/cgroup`]);
  const texts = await Promise.all(open.map((path) => readFile(path, 'utf8').catch(() => '')));
  const mine = texts.filter((text) => text.includes(data));
  await engine.cancel(spec.id);
  expect(mine.length).toBeGreaterThan(0);
  expect(texts.filter((text) => text.includes(spec.id))).toEqual([]);
});

test('what a kernel says to its client is not to be heard by other users of the machine', async () => {
  const spec = await run([
    'from ipykernel.kernelapp import IPKernelApp; print(IPKernelApp.instance().curve_secretkey is not None)',
  ]);
  await ended(engine, spec.id);
  expect(await outputs(engine, spec)).toEqual(['True\n']);
  expect(await readFile(engine.logFile(spec.id), 'utf8')).not.toContain('without encryption');
});

test('System V objects of a job end with it, so that the next one with its user finds nothing', async () => {
  const keep = `import ctypes, time
libc = ctypes.CDLL(None)
libc.shmget(0x7e57, 4096, 0o1600), libc.msgget(0x7e57, 0o1600), libc.semget(0x7e57, 1, 0o1600)
time.sleep(20)`;
  const spec = await run([keep]);
  await stateOf(engine, spec.id, ({ phase }) => phase === 'running');
  const left = async (): Promise<readonly string[]> => {
    const tables = ['shm', 'msg', 'sem'].map((kind) => readFile(`/proc/sysvipc/${kind}`, 'utf8'));
    const lines = (await Promise.all(tables)).flatMap((text) => text.split('\n'));
    return lines.filter((line) => Number(line.trim().split(/\s+/)[0]) === 0x7e57);
  };
  while ((await left()).length < 3) await new Promise(setImmediate);
  await engine.cancel(spec.id);
  expect(await left()).toHaveLength(engine.enforces.includes('user') ? 0 : 3);
  // Whatever else was to be cleaned up has been.
  const trouble = join(dirname(engine.workFolder(spec.id)), 'control', 'supervisor.txt');
  expect(await readFile(trouble, 'utf8')).toBe('');
});

test.each([
  [
    'files that have no name any more',
    'import os, tempfile, time\nkept = [tempfile.TemporaryFile(dir=".") for _ in range(40)]\nfor file in kept: file.write(b"0" * 2**20); file.flush()',
  ],
  [
    'files deep down',
    'import os\nfor _ in range(600): os.mkdir("deep-down"); os.chdir("deep-down")\nfor i in range(40): open(str(i), "wb").write(b"0" * 2**20)',
  ],
])('%s count as the disk of a job', async (_, fill) => {
  const spec = await run([`${fill}\nimport time; time.sleep(20)`], { resources: { diskGiB: 0.03 } });
  expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'error', limit: 'disk' } });
});

test('the log is plain text', async () => {
  const spec = await run(['print("\\x1b[31mred\\x1b[0m", flush=True)\nraise ValueError("boom")']);
  await ended(engine, spec.id);
  const log = await readFile(engine.logFile(spec.id), 'utf8');
  expect(log).toContain('ValueError: boom');
  expect(log).not.toContain('\u001b');
});
