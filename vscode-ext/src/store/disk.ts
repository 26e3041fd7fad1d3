import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** True for "there is no such file or folder". */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/**
 * Makes a file with its whole content at once: it is on the disk when this resolves, and nobody ever sees a part of it.
 * @returns false when the file exists already
 * @throws what node:fs throws, e.g. when the folder is not there
 */
export async function createWhole(path: string, text: string): Promise<boolean> {
  const draft = join(dirname(path), `.${randomUUID()}.draft`);
  try {
    await writeSynced(draft, text);
    // Unlike a rename, a link fails where the file exists: of two writers one wins.
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

/** @returns undefined when it is not there */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A folder's entries reach the disk. Windows can sync no folder, and needs not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
