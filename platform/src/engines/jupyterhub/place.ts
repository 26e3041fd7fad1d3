import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Placement } from '@run-elsewhere/planner/jupyterhub';
import type { JobRecord } from './record.js';

/** What a job puts on its server, from its working folder on this machine. */
export async function placementOf(
  { user, mode, options, notebook, kernel, files }: JobRecord,
  work: string,
): Promise<Placement> {
  const text = await readFile(join(work, notebook), 'utf8');
  return {
    user,
    mode,
    options,
    notebook: { name: notebook, text, ...(kernel === undefined ? {} : { kernel }) },
    files: files
      .filter(({ path }) => path !== notebook)
      .map(({ path, size, sha256 }) => ({ path, sizeBytes: size, sha256, ref: { path: join(work, path) } })),
  };
}
