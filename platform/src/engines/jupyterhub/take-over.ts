import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import type { JobSpec, NotebookJob } from '../engine.js';
import { mustBeNotebook } from '../engine.js';
import type { JupyterHubConfig, Profile } from './config.js';
import type { JobFolders } from './folders.js';
import { most, shapesIn } from './profiles.js';
import type { JobRecord } from './record.js';
import { hubUserOf } from './users.js';

/**
 * What is to be known of a job from its first moment on.
 * @throws RangeError when it cannot run here
 */
export function recordOf(job: JobSpec, config: JupyterHubConfig, now: number): JobRecord {
  const spec = mustBeNotebook(job);
  const { id, account, mode, manifest, install, resources } = spec;
  const user = hubUserOf(config, account);
  if (user === undefined) throw new RangeError('jobs run on a JupyterHub as its users, not for visitors');
  if (install.length > 0) throw new RangeError('packages are not installed on a JupyterHub');
  const profile = profileOf(spec, config.profiles);
  return {
    id,
    user,
    mode,
    notebook: manifest.notebook,
    ...(manifest.kernel === undefined ? {} : { kernel: manifest.kernel }),
    files: manifest.parts.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    options: profile.options,
    cores: profile.cores,
    diskGiB: Math.min(resources.diskGiB, most(profile).diskGiB),
    durationSeconds: resources.durationSeconds,
    created: now,
    placed: false,
    logStart: 0,
    fetched: {},
  };
}

function profileOf(spec: NotebookJob, profiles: readonly Profile[]): Profile {
  const shapes = shapesIn(profiles, spec, '');
  const name = spec.choice ?? ('shortages' in shapes ? undefined : shapes[0]?.choice);
  const profile = profiles.find((each) => each.name === name);
  if (profile === undefined) throw new RangeError(`there is no profile ${name ?? 'that is large enough'}`);
  return profile;
}

/** Makes a job's folders and takes its files over. May be repeated after a crash at any point. */
export async function takeOver({ work, drafts }: JobFolders, upload: string): Promise<void> {
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  if (await isThere(work)) return;
  try {
    await rename(upload, work);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = `${work}.draft`;
    await rm(draft, { recursive: true, force: true });
    await cp(upload, draft, { recursive: true, preserveTimestamps: true });
    await rename(draft, work);
    await rm(upload, { recursive: true, force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
