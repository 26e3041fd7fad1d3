import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ManifestPart } from '@run-elsewhere/planner/wire';
import { Problem } from '../problem.js';

/** Passes bytes on, counts them and computes their digest; fails with the first byte too many. */
function measure({ part, size, sha256 }: ManifestPart): Transform {
  const digest = createHash('sha256');
  let count = 0;
  const wrong = (why: string): Problem =>
    new Problem('bad-request', `The part "${part}" is not what EXECUTABLE says: ${why}.`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      digest.update(chunk);
      if (count > size) done(wrong(`it has more than ${size} bytes`));
      else done(null, chunk);
    },
    flush(done) {
      if (count < size) done(wrong(`it has ${count} bytes instead of ${size}`));
      else if (digest.digest('hex') !== sha256) done(wrong('its SHA-256 differs'));
      else done();
    },
  });
}

/** Makes the names in a folder survive a loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
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

/**
 * @param modified - modification time for the files: whole seconds, in milliseconds
 */
export function createUpload(folder: string, parts: readonly ManifestPart[], modified: number): Upload {
  const missing = new Map(parts.map((part) => [part.part, part]));
  const folders = new Set([folder]);
  return {
    async receive(name, content) {
      const part = missing.get(name);
      if (part === undefined)
        throw new Problem('bad-request', `The part "${name}" is not in EXECUTABLE, or came twice.`);
      missing.delete(name);
      const path = join(folder, part.path);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) folders.add(parent);
      // `wx`: never through something that is there already. `flush`: on disk before the job exists.
      const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(content, measure(part), file);
      await utimes(path, modified / 1000, modified / 1000);
    },
    async complete() {
      const [first] = missing.keys();
      if (first !== undefined)
        throw new Problem('bad-request', `The part "${first}" of EXECUTABLE did not come.`);
      // Of a container no file comes.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const each of [...folders, dirname(folder)]) await syncFolder(each);
    },
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}
