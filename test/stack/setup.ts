import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './commands.ts';
import { jobEnvironments, type EnvironmentName } from './environments.ts';
import { root, stateFolder } from './paths.ts';
import { openPythons, type Pythons } from './python.ts';
import { digest, once } from './stamps.ts';

/** What `npm start` and `npm test` stand on. */
export interface Setup {
  /** Python of the environment that has JupyterLab, Notebook and the extension. */
  readonly labPython: string;
  readonly jobPythons: Readonly<Record<EnvironmentName, string>>;
}

const LAB = ['jupyterlab==4.6.*', 'notebook==7.6.*', 'ipykernel'];

const at = (...parts: string[]): string => join(root, ...parts);

/** Compiles the packages, and bundles the labextension when its sources have changed. */
async function build(say: (text: string) => void): Promise<void> {
  const node = process.execPath;
  const sources = [at('shared', 'src'), at('platform', 'src'), at('jupyterlab-ext', 'src')];
  const configs = [
    'tsconfig.json',
    'package-lock.json',
    'shared/package.json',
    'jupyterlab-ext/package.json',
  ].map((file) => at(file));
  const compiled = digest([...sources, ...configs]);
  await once(join(stateFolder, 'compiled'), compiled, async () => {
    say('compiling');
    await must(
      node,
      [at('node_modules', 'typescript', 'bin', 'tsc'), '-b'],
      'The project does not compile.',
      { cwd: root },
    );
  });
  const bundled = digest([
    at('shared', 'src'),
    at('jupyterlab-ext', 'src'),
    at('jupyterlab-ext', 'schema'),
    at('jupyterlab-ext', 'style'),
    ...configs,
  ]);
  await once(join(stateFolder, 'bundled'), bundled, async () => {
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

async function lab(pythons: Pythons, say: (text: string) => void): Promise<string> {
  const folder = join(stateFolder, 'lab');
  const python = join(folder, 'bin', 'python');
  await once(join(folder, 'done'), digest([], pythons.stamp, ...LAB), async () => {
    say('making the JupyterLab environment');
    await pythons.make(folder, LAB);
  });
  const extension = digest([at('jupyterlab-ext'), at('shared', 'src'), join(folder, 'done')]);
  await once(join(folder, 'extension'), extension, async () => {
    say('installing the extension into JupyterLab');
    await pythons.install(python, ['--reinstall-package', 'run-elsewhere', `${at('jupyterlab-ext')}[test]`]);
  });
  return python;
}

/**
 * Brings everything that is missing, and nothing that is there.
 * @param say - is told each step as it begins
 * @throws Error with what to do
 */
export async function setUp(say: (text: string) => void): Promise<Setup> {
  mkdirSync(stateFolder, { recursive: true });
  const building = build(say);
  // Both take seconds of one core: side by side. An early failure of one must not leave the other unhandled.
  const environments = (async () => {
    const pythons = await openPythons(say);
    return { pythons, jobPythons: await jobEnvironments(pythons, say) };
  })();
  await Promise.all([building, environments]);
  const { pythons, jobPythons } = await environments;
  return { labPython: await lab(pythons, say), jobPythons };
}
