import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine, NotebookJob, ProxiedSession } from '../engine.js';
import { openStore } from '../../state/store.js';
import type { Store } from '../../state/store.js';
import { confinementOf } from './testing/kernel.js';
import {
  dataFolder,
  discard,
  ended,
  environment,
  jobSpec,
  openEngine,
  outputs,
  printed,
  proxied,
  stateOf,
} from './testing.js';

/** One job against another's, and against the service: by code that knows where everything is. */

jest.setTimeout(120_000);

const isRoot = process.getuid?.() === 0;

/** What code of a job gets when it tries each of these: a word for what it was refused with, or what it got. */
type Tried = Readonly<Record<string, string | number>>;

let data: string;
let config: string;
let engine: Engine;
let store: Store;
let victim: NotebookJob;
let session: ProxiedSession;
let attack: string;

const folderOf = ({ id }: NotebookJob): string => dirname(engine.workFolder(id));

/** A process of the victim's, by the mark of its home. */
async function serverOf(spec: NotebookJob): Promise<string> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')),
  );
  const found = names.find((_, index) => texts[index]?.includes(`HOME=${folderOf(spec)}/home\0`));
  if (found === undefined) throw new Error('the victim has no process');
  return found;
}

async function startLive(): Promise<{ readonly spec: NotebookJob; readonly session: ProxiedSession }> {
  const spec = await jobSpec(data, ['x = 1'], { mode: 'live', resources: { durationSeconds: 600 } });
  await engine.start(spec);
  const state = await stateOf(engine, spec.id, ({ phase }) => phase !== 'starting');
  return { spec, session: proxied(state.session) };
}

function attackOn(pid: string): string {
  const folder = folderOf(victim);
  const api = `http://127.0.0.1:${session.port}${victim.basePath}api/kernels`;
  const own = 'json.load(open(os.environ["JUPYTER_CONFIG_DIR"] + "/jupyter_server_config.json"))';
  return `import json, os, socket, urllib.error, urllib.request
def call(**headers): return urllib.request.urlopen(urllib.request.Request("${api}", headers=headers), timeout=20).status
def own_token():
    try: return ${own}["IdentityProvider"]["token"]
    except FileNotFoundError: return "none"
tries = {
    **{"list " + name: (lambda path: lambda: os.listdir(path))("${folder}/" + name) for name in ("", "work", "home", "control")},
    "read notebook": lambda: open("${folder}/work/${victim.manifest.notebook}").read(),
    "write into work": lambda: open("${folder}/work/mine", "w").write("x"),
    "read state": lambda: open("${folder}/control/state.json").read(),
    "read settings": lambda: open("${folder}/home/config/jupyter_server_config.json").read(),
    "list jobs": lambda: os.listdir("${dirname(folder)}"),
    "list uploads": lambda: os.listdir("${data}/uploads"),
    "read database": lambda: open("${data}/platform.sqlite", "rb").read(9),
    "read tokens": lambda: open("${data}/tokens.sqlite", "rb").read(9),
    "read config": lambda: open("${config}").read(),
    **{what + " of " + whose: (lambda path: lambda: open(path, "rb").read(1))("/proc/%d/%s" % (pid, what))
        for whose, pid in (("victim", ${pid}), ("service", ${process.pid})) for what in ("environ", "mem", "maps")},
    **{"signal " + whose: (lambda pid: lambda: os.kill(pid, 0))(pid) for whose, pid in (("victim", ${pid}), ("service", ${process.pid}))},
    "become root": lambda: os.setuid(0),
    "call": lambda: call(),
    "call with a guess": lambda: call(Authorization="token guess"),
    "call with own token": lambda: call(Authorization="token " + own_token()),
}
def attempt(do):
    try: return "GOT " + repr(do())[:200]
    except urllib.error.HTTPError as error: return error.code
    except Exception as error: return type(error).__name__
print(json.dumps({name: attempt(do) for name, do in tries.items()}))`;
}

beforeAll(async () => {
  data = await dataFolder();
  store = openStore(data);
  // As the service does.
  await mkdir(join(data, 'uploads'), { mode: 0o700 });
  config = join(data, 'platform.json');
  await writeFile(config, '{"secret": 1}', { mode: 0o600 });
  engine = await openEngine(data);
  ({ spec: victim, session } = await startLive());
  attack = attackOn(await serverOf(victim));
}, 120_000);

afterAll(async () => {
  await engine.cancel(victim.id);
  store.close();
  await discard(engine, data);
});

/** Every attempt came to nothing, each for its own reason. */
function expectRefused(tried: Tried): void {
  const calls = Object.entries(tried).filter(([name]) => name.startsWith('call'));
  expect(calls).toHaveLength(3);
  for (const [name, got] of calls) expect([name, got]).toEqual([name, 403]);
  const others = Object.entries(tried).filter(([name]) => !name.startsWith('call'));
  expect(others.length).toBeGreaterThan(20);
  expect(others.filter(([, got]) => got !== 'PermissionError')).toEqual([]);
}

const way = isRoot
  ? 'with users of their own'
  : 'without users of their own, which only root can give, the session’s token';

describe(`jobs are kept apart ${way}`, () => {
  async function tryInBatch(): Promise<Tried> {
    const spec = await jobSpec(data, [attack]);
    await engine.start(spec);
    expect(await ended(engine, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
    return JSON.parse((await outputs(engine, spec))[0] ?? '') as Tried;
  }

  async function tryLive(): Promise<Tried> {
    const { spec, session: own } = await startLive();
    const server = `127.0.0.1:${own.port}${spec.basePath}api/kernels`;
    const headers = { authorization: `token ${own.token}` };
    const started = await fetch(`http://${server}`, { method: 'POST', headers });
    const { id } = (await started.json()) as { readonly id: string };
    const text = await printed(`ws://${server}/${id}/channels?token=${own.token}`, attack);
    await engine.cancel(spec.id);
    return JSON.parse(text) as Tried;
  }

  test.each([
    ['a batch job', tryInBatch],
    ['a live session', tryLive],
  ])('%s gets at nothing of another job, nor of the service', async (_, tryAll) => {
    const tried = await tryAll();
    if (isRoot) {
      expectRefused(tried);
      return;
    }
    // As the same user it may read what it likes: so that is not promised.
    expect(engine.enforces).not.toContain('user');
    for (const name of ['call', 'call with a guess']) expect(tried[name]).toBe(403);
  });

  test('folders are closed to all but their owner', async () => {
    for (const name of ['work', 'home', 'control']) {
      const { mode, uid } = await stat(join(folderOf(victim), name));
      expect([name, mode & 0o777]).toEqual([name, 0o700]);
      if (isRoot) expect(uid === 0).toBe(name === 'control');
    }
  });

  test('each session has its own token and port, and no token is in the arguments of a process', async () => {
    const other = await startLive();
    expect(other.session.token).not.toBe(session.token);
    expect(other.session.port).not.toBe(session.port);
    const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const texts = await Promise.all(
      names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
    );
    expect(texts.filter((text) => text.includes(folderOf(victim))).length).toBeGreaterThan(0);
    for (const token of [session.token, other.session.token])
      expect(texts.filter((text) => text.includes(token))).toEqual([]);
    await engine.cancel(other.spec.id);
  });
});

describe('users of the machine that the configuration names', () => {
  const users = new Map([['ada', 'nobody']]);

  if (!isRoot) {
    test('are for a platform that runs as root', async () => {
      await expect(openEngine(join(data, 'named'), { users })).rejects.toThrow('does not run as root');
    });
    return;
  }

  test.each([
    ['root', 'which is root'],
    ['no-such-user', 'this machine has no user "no-such-user"'],
  ])('"%s" is refused when the service starts', async (name, words) => {
    const opening = openEngine(join(data, 'named'), { users: new Map([['ada', name]]) });
    await expect(opening).rejects.toThrow(words);
  });

  test('own the jobs of their accounts; what else they run is let be, and the results become the platform’s', async () => {
    const folder = await dataFolder();
    const named = await openEngine(folder, { users });
    const uid = Number(/^nobody:[^:]*:(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'))?.[1]);
    const bystander = spawn('sleep', ['600'], { uid, stdio: 'ignore' });
    try {
      const cell = 'import os; print(os.getuid(), os.environ["USER"]); open("made", "w").write("x")';
      const stray = 'import subprocess; print(subprocess.Popen(["setsid", "sleep", "600"]).pid)';
      const spec = await jobSpec(folder, [cell, stray], { account: 'ada' });
      await named.start(spec);
      expect(await ended(named, spec.id)).toMatchObject({ outcome: { kind: 'completed' } });
      const [who, pid] = await outputs(named, spec);
      expect(who).toBe(`${uid} nobody\n`);
      await expect(stat(`/proc/${pid?.trim()}`)).rejects.toThrow('ENOENT');
      expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
      const made = join(named.workFolder(spec.id), dirname(spec.manifest.notebook), 'made');
      expect((await stat(made)).uid).toBe(0);

      const others = await jobSpec(folder, ['import os; print(os.getuid())'], { account: 'bob' });
      await named.start(others);
      await ended(named, others.id);
      expect(Number((await outputs(named, others))[0])).toBe((await confinementOf(named, others)).user?.[1]);
      expect(Number((await outputs(named, others))[0])).toBeGreaterThanOrEqual(20000);
    } finally {
      bystander.kill();
      await discard(named, folder);
    }
  });

  test('must be able to use the environments', async () => {
    const folder = await dataFolder();
    const python = join(folder, 'python');
    await writeFile(python, `#!/bin/sh\nexec ${environment().python} "$@"\n`);
    await chmod(python, 0o700);
    const opening = openEngine(folder, { users, environments: [environment({ python })] });
    await expect(opening).rejects.toThrow(/user nobody cannot use/);
    await rm(folder, { recursive: true });
  });
});
