import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './commands.ts';
import { jobEnvironments, type EnvironmentName } from './environments.ts';
import { root, stateFolder } from './paths.ts';
import { openPythons, type Pythons } from './python.ts';
import { digest, once } from './stamps.ts';

/** What the platforms stand on. */
export interface PlatformSetup {
  readonly jobPythons: Readonly<Record<EnvironmentName, string>>;
}

/** The platforms, and JupyterLab beside them. */
export interface Setup extends PlatformSetup {
  /** Python of the environment that has JupyterLab, Notebook and the extension. */
  readonly labPython: string;
}

type Say = (text: string) => void;

const LAB = ['jupyterlab==4.6.*', 'notebook==7.6.*', 'ipykernel'];
/** The first one that has all that the extension's package.json asks for. */
const OLDEST_LAB = ['jupyterlab==4.0.1', 'ipykernel'];

const at = (...parts: string[]): string => join(root, ...parts);

const sharedConfigs = [
  'tsconfig.json',
  'package-lock.json',
  'shared/package.json',
  'jupyterlab-ext/package.json',
];

/** Compiles the packages when their sources have changed. */
export async function compile(say: Say): Promise<void> {
  const sources = [at('shared', 'src'), at('platform', 'src'), at('jupyterlab-ext', 'src')];
  const wanted = digest([...sources, ...sharedConfigs.map((file) => at(file))]);
  await once(join(stateFolder, 'compiled'), wanted, async () => {
    say('compiling');
    await must(
      process.execPath,
      [at('node_modules', 'typescript', 'bin', 'tsc'), '-b'],
      'The project does not compile.',
      { cwd: root },
    );
  });
}

/** Bundles the labextension when its sources have changed. */
async function bundle(say: Say): Promise<void> {
  const parts = ['src', 'schema', 'style'].map((part) => at('jupyterlab-ext', part));
  const wanted = digest([at('shared', 'src'), ...parts, ...sharedConfigs.map((file) => at(file))]);
  await once(join(stateFolder, 'bundled'), wanted, async () => {
    say('bundling the JupyterLab extension');
    // The builder runs its own installer where this folder is missing, although the packages stand one level up.
    mkdirSync(at('jupyterlab-ext', 'node_modules'), { recursive: true });
    rmSync(at('jupyterlab-ext', 'run_elsewhere', 'labextension'), { recursive: true, force: true });
    await must(
      'npm',
      ['run', '--silent', 'build:labextension', '-w', 'jupyterlab-ext'],
      'The labextension could not be bundled.',
      { cwd: root },
    );
  });
}

/** An environment with a JupyterLab and the extension as it is. @returns its Python */
async function lab(
  pythons: Pythons,
  name: string,
  requirements: readonly string[],
  say: Say,
): Promise<string> {
  const folder = join(stateFolder, name);
  const python = join(folder, 'bin', 'python');
  await once(join(folder, 'done'), digest([], pythons.stamp, ...requirements), async () => {
    say(`making the environment of ${requirements[0]}`);
    await pythons.make(folder, requirements);
  });
  const extension = digest([at('jupyterlab-ext'), at('shared', 'src'), join(folder, 'done')]);
  await once(join(folder, 'extension'), extension, async () => {
    say('installing the extension into JupyterLab');
    await pythons.install(python, ['--reinstall-package', 'run-elsewhere', `${at('jupyterlab-ext')}[test]`]);
  });
  return python;
}

interface Base {
  readonly pythons: Pythons;
  readonly setup: PlatformSetup;
}

/** What both editors need, with an editor's own building right after the compiler. */
async function base(say: Say, build?: (say: Say) => Promise<void>): Promise<Base> {
  mkdirSync(stateFolder, { recursive: true });
  const building = compile(say).then(() => build?.(say));
  // Both take seconds of one core: side by side. An early failure of one must not leave the other unhandled.
  const environments = (async () => {
    const pythons = await openPythons(say);
    return { pythons, setup: { jobPythons: await jobEnvironments(pythons, say) } };
  })();
  await Promise.all([building, environments]);
  return environments;
}

/**
 * Brings everything that the platforms need and that is missing, and nothing that is there.
 * @param say - is told each step as it begins
 * @throws Error with what to do
 */
export async function setUpPlatforms(say: Say): Promise<PlatformSetup> {
  return (await base(say)).setup;
}

/** The same with JupyterLab and its extension. */
export async function setUp(say: Say): Promise<Setup> {
  const { pythons, setup } = await base(say, bundle);
  return { ...setup, labPython: await lab(pythons, 'lab', LAB, say) };
}

/** The same with the oldest JupyterLab that the extension is for. */
export async function setUpOldest(say: Say): Promise<Setup> {
  const { pythons, setup } = await base(say, bundle);
  return { ...setup, labPython: await lab(pythons, 'lab-oldest', OLDEST_LAB, say) };
}
