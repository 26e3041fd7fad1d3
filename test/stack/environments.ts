import { join } from 'node:path';
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

/** The Python of each job environment; they are shared by all checkouts on a machine. */
export async function jobEnvironments(
  pythons: Pythons,
  say: (text: string) => void,
): Promise<Readonly<Record<EnvironmentName, string>>> {
  const make = async (name: EnvironmentName): Promise<string> => {
    const stamp = digest([], pythons.stamp, ...REQUIREMENTS[name]);
    const folder = join(cacheFolder, `${name}-${stamp}`);
    await once(join(folder, 'done'), stamp, async () => {
      say(`making the job environment "${name}"`);
      await pythons.make(folder, REQUIREMENTS[name]);
    });
    return join(folder, 'bin', 'python');
  };
  return { basic: await make('basic'), astronomy: await make('astronomy') };
}
