import { createHash } from 'node:crypto';
import type { ManifestPart } from '@run-elsewhere/planner/wire';
import { isRelativePath } from '@run-elsewhere/planner/wire';
import { openInside } from './open-inside.js';
import type { FoundFile } from './walk.js';
import { walk } from './walk.js';

/** Tells which files of a job's folder the job made itself. */
export type FindWritten = (job: WrittenQuestion) => Promise<readonly FoundFile[]>;

export interface WrittenQuestion {
  readonly folder: string;
  readonly notebook: string | undefined;
  readonly uploaded: readonly ManifestPart[];
  /** Modification time that the uploaded files were given, in milliseconds. */
  readonly uploadedAt: number;
}

const MOST_REMEMBERED = 10_000;

async function hash(folder: string, path: string): Promise<string | undefined> {
  const opened = await openInside(folder, path);
  if (opened === undefined) return undefined;
  const digest = createHash('sha256');
  for await (const chunk of opened.file.createReadStream()) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

/**
 * Finds the files that a job wrote or changed, and its notebook. A file that was uploaded counts when its content changed:
 * one whose size and time are still those of the upload is not read again.
 */
export function createFindWritten(): FindWritten {
  const hashes = new Map<string, string>();

  const hashOnce = async (
    folder: string,
    { path, size, modified }: FoundFile,
  ): Promise<string | undefined> => {
    const key = JSON.stringify([folder, path, size, modified]);
    const known = hashes.get(key);
    if (known !== undefined) return known;
    const found = await hash(folder, path);
    if (hashes.size >= MOST_REMEMBERED) hashes.clear();
    if (found !== undefined) hashes.set(key, found);
    return found;
  };

  return async ({ folder, notebook, uploaded, uploadedAt }) => {
    const parts = new Map(uploaded.map((part) => [part.path, part]));
    const written: FoundFile[] = [];
    for (const file of await walk(folder)) {
      // A name that no client could take, such as one with a line break, is not offered.
      if (!isRelativePath(file.path)) continue;
      const part = parts.get(file.path);
      const same =
        file.path !== notebook &&
        part?.size === file.size &&
        (file.modified === uploadedAt || (await hashOnce(folder, file)) === part.sha256);
      if (!same) written.push(file);
    }
    return written;
  };
}
