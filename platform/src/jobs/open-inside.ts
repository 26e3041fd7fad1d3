import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Not a link at the end of the path, and no waiting for somebody at the other end of a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Where an open file really is, whatever links led to it. */
const realPathOf = (file: FileHandle, path: string): Promise<string> =>
  // Only Linux tells the path of what was opened; elsewhere a link put there in between would go unseen.
  process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`) : realpath(path);

/**
 * Opens a regular file below a folder that its owner may change at this very moment: no link, at any place in the path,
 * leads out of the folder.
 * @param relative - a checked relative path
 * @returns the open file, or undefined when there is no such file
 */
export async function openInside(folder: string, relative: string): Promise<FileHandle | undefined> {
  const path = join(folder, relative);
  let file: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    file = await open(path, FLAGS);
    const inside = (await realPathOf(file, path)).startsWith(`${root}${sep}`);
    if (inside && (await file.stat()).isFile()) return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'ENAMETOOLONG'].includes(code ?? '')) throw error;
  }
  await file?.close();
  return undefined;
}
