import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What is made once for a checkout; safe to delete. */
export const stateFolder = join(root, '.state');

const isRoot = process.getuid?.() === 0;

/**
 * What is made once for a machine; safe to delete. Readable by every user, because jobs of a platform that runs as root
 * run as users of their own.
 */
export const cacheFolder =
  process.env.RUN_ELSEWHERE_CACHE ??
  (isRoot
    ? '/var/cache/run-elsewhere'
    : join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'run-elsewhere'));

/** True when other users can enter every folder on the way to a path. */
export function othersCanReach(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

export { isRoot };
