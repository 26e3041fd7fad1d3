import { createHash } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SUPERVISOR } from '../local/folders.js';
import { exists } from '../local/preparation.js';

/** A name that changes with the program's text, so that a new version never disturbs jobs that wait for the old one. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.py')).sort();
  for (const name of names) hash.update(`${name}\n`).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Copies the jobs' program to where the nodes and all users can read it.
 * @returns its folder
 */
export async function shareProgram(shared: string): Promise<string> {
  const target = join(shared, `program-${await fingerprint(SUPERVISOR)}`);
  if (await exists(target)) return target;
  const draft = await mkdtemp(join(shared, '.program-'));
  await cp(SUPERVISOR, draft, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  for (const name of ['', ...(await readdir(draft, { recursive: true }))])
    await chmod(join(draft, name), name.endsWith('.py') ? 0o644 : 0o755);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another service on the same folder was faster.
    if (!(await exists(target))) throw error;
  }
  return target;
}
