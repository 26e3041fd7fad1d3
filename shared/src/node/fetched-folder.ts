import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchedFile, FetchedFiles, FileRef } from '../model/index.js';
import { codeOf } from './code-of.js';

const NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Git LFS specification, "The Pointer". */
const POINTER_START = 'version https://git-lfs.github.com/spec/v1\n';

/** Fetched files in one folder, under names that say nothing. A FileRef's path is the absolute path. */
export class FetchedFolder implements FetchedFiles {
  /** @param folder need not be there yet */
  constructor(private readonly folder: string) {}

  async newPlace(): Promise<FileRef> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return { path: join(this.folder, randomUUID()) };
  }

  async write({ path }: FileRef, bytes: Uint8Array): Promise<void> {
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  }

  async describe({ path }: FileRef): Promise<FetchedFile | undefined> {
    const file = await open(path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return undefined;
    const { size: sizeBytes } = await file.stat();
    const git = createHash('sha1').update(`blob ${sizeBytes}\0`);
    const start = Buffer.alloc(POINTER_START.length);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const isPointer = start.toString('latin1', 0, bytesRead) === POINTER_START;
    const hashes = [createHash('sha256'), createHash('md5'), git] as const;
    // Closes the file at its end, and when it fails.
    for await (const chunk of createReadStream('', { fd: file, start: 0 }) as AsyncIterable<Uint8Array>)
      for (const hash of hashes) hash.update(chunk);
    const [sha256, md5, gitBlob] = hashes.map((hash) => hash.digest('hex')) as [string, string, string];
    return { sizeBytes, sha256, md5, gitBlob, isPointer };
  }

  async list(): Promise<readonly { readonly ref: FileRef; readonly changedMs: number }[]> {
    const names = await readdir(this.folder).catch((error: unknown): string[] => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    const paths = names.filter((name) => NAME.test(name)).map((name) => join(this.folder, name));
    const files = await Promise.all(
      paths.map(async (path) => {
        // Another window may have removed it by now.
        const info = await stat(path).catch(() => undefined);
        return info && { ref: { path }, changedMs: info.mtimeMs };
      }),
    );
    return files.filter((file) => file !== undefined);
  }

  async remove({ path }: FileRef): Promise<void> {
    await rm(path, { force: true });
  }
}
