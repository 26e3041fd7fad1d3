import { chmodSync, chownSync, closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Brings a database's schema up to date: one step for each version, which `PRAGMA user_version` counts.
 * @param steps - a released step is never changed
 * @throws Error when a newer version of the service wrote the file
 */
export function migrate(database: DatabaseSync, file: string, steps: readonly string[]): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > steps.length)
    throw new Error(
      `${file} was written by a newer version of this service (schema ${version}, this one knows ${steps.length}). Use that version, or another data folder.`,
    );
  steps.slice(version).forEach((step, index) => {
    database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  });
}

/** Makes sure that a file is there, which its folder's owner alone can read: root may be the one who makes it. */
export function privateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}
