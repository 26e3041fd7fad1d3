import { dirname, join } from 'node:path';
import { must } from './commands.ts';
import type { Pythons } from './python.ts';
import { cacheFolder } from './paths.ts';
import { digest, once } from './stamps.ts';

/** A session needs JupyterLab, a batch run nbclient; pip adds what a job's notebook needs beyond. */
const SESSION = ['jupyterlab==4.6.*', 'ipykernel', 'nbclient', 'pip'];

/** The environments that the demo platforms offer. Only one of them has astropy. */
const REQUIREMENTS = {
  basic: [...SESSION, 'numpy==2.*', 'matplotlib==3.*'],
  astronomy: [...SESSION, 'numpy==2.*', 'matplotlib==3.*', 'astropy==7.*'],
} as const;

export type EnvironmentName = keyof typeof REQUIREMENTS;

type Say = (text: string) => void;

/** Makes an environment unless the machine has it; all checkouts share it. @returns its Python */
async function cached(
  pythons: Pythons,
  name: string,
  requirements: readonly string[],
  say: Say,
): Promise<string> {
  const stamp = digest([], pythons.stamp, ...requirements);
  const folder = join(cacheFolder, `${name}-${stamp}`);
  await once(join(folder, 'done'), stamp, async () => {
    say(`making the environment "${name}"`);
    await pythons.make(folder, requirements);
  });
  return join(folder, 'bin', 'python');
}

/** The Python of each job environment. */
export async function jobEnvironments(
  pythons: Pythons,
  say: Say,
): Promise<Readonly<Record<EnvironmentName, string>>> {
  return {
    basic: await cached(pythons, 'basic', REQUIREMENTS.basic, say),
    astronomy: await cached(pythons, 'astronomy', REQUIREMENTS.astronomy, say),
  };
}

/** The Python of an environment that has other people's clients and checks of what a platform speaks, and nothing of ours. */
export function clientsEnvironment(pythons: Pythons, say: Say): Promise<string> {
  return cached(
    pythons,
    'clients',
    ['pyvo==1.9.*', 'vo-models==0.5.*', 'openapi-spec-validator==0.9.*'],
    say,
  );
}

/** The Python of an environment that has a JupyterHub and what the servers of its users need. */
export function hubEnvironment(pythons: Pythons, say: Say): Promise<string> {
  return cached(pythons, 'jupyterhub', ['jupyterhub==6.1.*', ...SESSION], say);
}

/** Extensions of JupyterLab that ours is measured beside, as their makers publish them. */
export interface Peers {
  /** Python of an environment with JupyterLab and all of them. */
  readonly python: string;
  /** The folder with the wheels that carry their labextensions. */
  readonly wheels: string;
}

const PEERS = ['jupyter-scheduler==2.12.*', 'jupyterlab-git==0.55.*'];

/** What is downloaded of each: jupyterlab-git's labextension comes with a package of its own. */
const PEER_WHEELS = [PEERS[0]!, 'jupyterlab-git-core==0.55.*'];

export async function peersEnvironment(pythons: Pythons, say: Say): Promise<Peers> {
  const python = await cached(pythons, 'peers', [...SESSION, ...PEERS], say);
  const wheels = join(dirname(dirname(python)), 'wheels');
  await once(join(wheels, 'done'), digest([], ...PEER_WHEELS), async () => {
    const download = ['download', '--quiet', '--no-deps', '--disable-pip-version-check', '--dest', wheels];
    await must(python, ['-m', 'pip', ...download, ...PEER_WHEELS], 'The wheels could not be downloaded.');
  });
  return { python, wheels };
}
