import { constants } from 'node:fs';
import { access, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** With less than this left a job could not even keep its own records. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;
const PROBE = Buffer.alloc(4096);

/** @throws Error when nothing can be written below the folder */
async function write(folder: string): Promise<void> {
  const path = join(folder, 'probe');
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(PROBE);
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

const isThere = (program: string): Promise<boolean> =>
  access(program, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Why no job could be started now: its folder or its interpreters. In words for everybody, so without paths.
 * @returns undefined when one could
 */
export async function troubleOf(folder: string, pythons: readonly string[]): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < LEAST_FREE_BYTES) return 'The disk for jobs is full.';
  const written = await write(folder).then(
    () => true,
    () => false,
  );
  if (!written) return 'The folder for jobs cannot be written.';
  const there = await Promise.all(pythons.map(isThere));
  return there.includes(true) ? undefined : 'No environment can be run: their interpreters are gone.';
}
