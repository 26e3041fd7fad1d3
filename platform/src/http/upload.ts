import { createHash } from 'node:crypto';
import { closeSync, fsync, openSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { ManifestPart } from '@run-elsewhere/planner/wire';
import { ofTheBody } from './multipart.js';
import { Problem } from '../problem.js';
import { createGroupSync } from '../state/group-sync.js';

/** Writes a part, counts its bytes and computes their digest; fails with the first byte too many. */
async function write(
  file: FileHandle,
  content: Readable,
  { part, size, sha256 }: ManifestPart,
): Promise<void> {
  const digest = createHash('sha256');
  let count = 0;
  const wrong = (why: string): Problem =>
    new Problem('bad-request', `The part "${part}" is not what EXECUTABLE says: ${why}.`);
  for await (const chunk of chunksOf(content)) {
    count += chunk.length;
    if (count > size) throw wrong(`it has more than ${size} bytes`);
    digest.update(chunk);
    await file.writeFile(chunk);
  }
  if (count < size) throw wrong(`it has ${count} bytes instead of ${size}`);
  if (digest.digest('hex') !== sha256) throw wrong('its SHA-256 differs');
}

async function* chunksOf(content: Readable): AsyncGenerator<Buffer> {
  try {
    yield* content as AsyncIterable<Buffer>;
  } catch (error) {
    throw ofTheBody(error);
  }
}

const sync = promisify(fsync);

/** Makes the names in a folder survive a loss of power. Opening what was just made never waits for the disk: another thread costs more. */
async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, 'r');
  await sync(folder).finally(() => closeSync(folder));
}

/** Receives the files of one submission into a folder of their own. */
export interface Upload {
  /** @throws Problem when the part is not one of the manifest's, or not as the manifest says */
  receive(part: string, content: Readable): Promise<void>;
  /** To be called after the last part. @throws Problem when one is missing */
  complete(): Promise<void>;
  /** Removes everything that was received. */
  discard(): Promise<void>;
}

/** Makes the uploads of one folder, each in a folder of its own below it. */
export type CreateUpload = (jobId: string, parts: readonly ManifestPart[], modified: number) => Upload;

/**
 * @param uploads - folder for all of them
 * @returns `modified` of it: modification time for the files, whole seconds in milliseconds
 */
export function createUploads(uploads: string): CreateUpload {
  let named = 0;
  const syncUploads = (): Promise<void> => syncFolder(uploads);
  const namesSettled = createGroupSync(() => named, syncUploads, syncUploads);

  return (jobId, parts, modified) => {
    const missing = new Map(parts.map((part) => [part.part, part]));
    const folder = join(uploads, jobId);
    const made = new Set<string>();
    const make = async (path: string): Promise<void> => {
      if (made.has(path)) return;
      await mkdir(path, { recursive: true, mode: 0o700 });
      for (let each = path; each !== uploads; each = dirname(each)) made.add(each);
    };
    return {
      async receive(name, content) {
        const part = missing.get(name);
        if (part === undefined)
          throw new Problem('bad-request', `The part "${name}" is not in EXECUTABLE, or came twice.`);
        missing.delete(name);
        const path = join(folder, part.path);
        await make(dirname(path));
        // `wx`: never through something that is there already.
        const file = await open(path, 'wx', 0o600);
        try {
          await write(file, content, part);
          await file.utimes(modified / 1000, modified / 1000);
          // On disk before the job exists.
          await file.sync();
        } finally {
          await file.close();
        }
      },
      async complete() {
        const [first] = missing.keys();
        if (first !== undefined)
          throw new Problem('bad-request', `The part "${first}" of EXECUTABLE did not come.`);
        // Of a container no file comes.
        await make(folder);
        named += 1;
        await Promise.all([...[...made].map(syncFolder), namesSettled()]);
      },
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  };
}
