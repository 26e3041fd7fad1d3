import { mkdirSync, rmSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from './commands.ts';
import { cacheFolder, isRoot, othersCanReach } from './paths.ts';
import { digest, once } from './stamps.ts';

const CANDIDATES = [
  '/usr/bin/python3',
  'python3',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
];

interface Probe {
  readonly path: string;
  readonly version: string;
  readonly hasVenv: boolean;
}

async function probe(candidate: string): Promise<Probe | undefined> {
  const script =
    'import sys, importlib.util as u; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3]); print(u.find_spec("ensurepip") is not None and u.find_spec("venv") is not None)';
  const { code, output } = await run(candidate, ['-c', script]);
  const [path, version, hasVenv] = output.trim().split('\n');
  if (code !== 0 || path === undefined || version === undefined) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < 10)) return undefined;
  // A job of a platform that runs as root runs as another user, who has to be able to start this Python.
  if (isRoot && !othersCanReach(realpathSync(path))) return undefined;
  return { path, version, hasVenv: hasVenv === 'True' };
}

/** Finds a Python >= 3.10 that can make virtual environments; installs Debian's python3-venv when that is all that is missing. */
async function findPython(say: (text: string) => void): Promise<Probe> {
  const found: Probe[] = [];
  for (const candidate of CANDIDATES) {
    const python = await probe(candidate);
    if (python?.hasVenv) return python;
    if (python) found.push(python);
  }
  const [first] = found;
  if (!first)
    throw new Error('Python 3.10 or later is needed. On Debian: apt-get install python3 python3-venv');
  if (!isRoot) throw new Error('Python has no venv module. On Debian: sudo apt-get install python3-venv');
  say('installing python3-venv');
  await must('apt-get', ['update', '-qq'], 'The list of Debian packages could not be read.');
  await must(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'python3-venv'],
    'python3-venv could not be installed.',
  );
  return { ...first, hasVenv: true };
}

/** Makes and fills virtual environments quickly. */
export interface Pythons {
  /** A digest that changes when environments have to be made anew. */
  readonly stamp: string;
  /** Makes an environment with these requirements. @returns its Python */
  make(folder: string, requirements: readonly string[]): Promise<string>;
  /** Builds a Python package's wheel into a folder. */
  buildWheel(source: string, into: string): Promise<void>;
  /** Installs into an environment, replacing what is there under the same name. */
  install(python: string, args: readonly string[]): Promise<void>;
}

/** Brings `uv`, which resolves and installs in seconds what takes pip a minute. */
export async function openPythons(say: (text: string) => void): Promise<Pythons> {
  const python = await findPython(say);
  const stamp = `${python.path} ${python.version}`;
  const tools = join(cacheFolder, `tools-${digest([], stamp)}`);
  await once(join(tools, 'done'), stamp, async () => {
    say('installing uv');
    mkdirSync(cacheFolder, { recursive: true });
    rmSync(tools, { recursive: true, force: true });
    await must(python.path, ['-m', 'venv', tools], 'A virtual environment could not be made.');
    await must(
      join(tools, 'bin', 'python'),
      ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'uv'],
      'uv could not be installed. Check the network.',
    );
  });
  const uv = join(tools, 'bin', 'uv');
  const env = { UV_PYTHON_DOWNLOADS: 'never', UV_LINK_MODE: 'copy', UV_NO_PROGRESS: '1' };
  const install = async (into: string, args: readonly string[]): Promise<void> => {
    await must(
      uv,
      ['pip', 'install', '--quiet', '--python', into, ...args],
      'Python packages could not be installed. Check the network.',
      { env },
    );
  };
  return {
    stamp,
    install,
    buildWheel: async (source, into) => {
      await must(
        uv,
        ['build', '--quiet', '--wheel', '--out-dir', into, source],
        'The wheel could not be built.',
        { env },
      );
    },
    make: async (folder, requirements) => {
      rmSync(folder, { recursive: true, force: true });
      await must(
        uv,
        ['venv', '--quiet', '--python', python.path, folder],
        'A virtual environment could not be made.',
        { env },
      );
      const made = join(folder, 'bin', 'python');
      await install(made, requirements);
      return made;
    },
  };
}
