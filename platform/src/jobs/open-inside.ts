import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Not a link at the end of the path, and no waiting for somebody at the other end of a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

// Only Linux tells the path of what was opened; elsewhere a link put there in between would go unseen.
const TELLS_PATHS = process.platform === 'linux';

/** Where an open file really is, whatever links led to it. */
const realPathOf = (file: FileHandle, path: string): Promise<string> =>
  TELLS_PATHS ? readlink(`/proc/self/fd/${file.fd}`) : realpath(path);

/** A regular file that the caller closes. */
export interface OpenFile {
  readonly file: FileHandle;
  /** When it was opened: it may grow. */
  readonly size: number;
}

/**
 * Opens a regular file below a folder that its owner may change at this very moment: no link, at any place in the path,
 * leads out of the folder.
 * @param relative - a checked relative path
 * @returns the open file, or undefined when there is no such file
 */
export async function openInside(folder: string, relative: string): Promise<OpenFile | undefined> {
  const file = await openAnyInside(folder, relative, FLAGS);
  if (file === undefined) return undefined;
  const stat = await file.stat();
  if (stat.isFile()) return { file, size: stat.size };
  await file.close();
  return undefined;
}

/** A folder that stays the same one, whatever its owner puts in its place. */
export interface OpenFolder {
  /** For as long as it is open. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * As {@link openInside}, for a folder.
 * @param relative - empty for the folder itself
 */
export async function openFolderInside(folder: string, relative: string): Promise<OpenFolder | undefined> {
  const file = await openAnyInside(folder, relative, FLAGS | constants.O_DIRECTORY);
  if (file === undefined) return undefined;
  const path = TELLS_PATHS ? `/proc/self/fd/${file.fd}` : join(folder, relative);
  return { path, close: () => file.close() };
}

/** The folder itself, or something that lies directly in it. */
const isOneName = (relative: string): boolean =>
  !relative.includes('/') && relative !== '.' && relative !== '..';

async function openAnyInside(
  folder: string,
  relative: string,
  flags: number,
): Promise<FileHandle | undefined> {
  const path = join(folder, relative);
  let file: FileHandle | undefined;
  try {
    // No link at its end is followed, and there is nothing before it that a link could stand for.
    if (isOneName(relative)) return await open(path, flags);
    const root = await realpath(folder);
    file = await open(path, flags);
    if (`${await realPathOf(file, path)}${sep}`.startsWith(`${root}${sep}`)) return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'ENAMETOOLONG'].includes(code ?? '')) throw error;
  }
  await file?.close();
  return undefined;
}
