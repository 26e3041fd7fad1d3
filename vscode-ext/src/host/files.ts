import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HostFile } from '@run-elsewhere/planner';
import { freeName } from './paths.js';

/** What says which packages a notebook needs is small. */
const LONGEST_TEXT = 1_000_000;

export interface FileRoots {
  /** The workspace folder that a notebook is in; undefined when it is in none. */
  folderOf(notebook: string): string | undefined;
  /** Where the results of a notebook go that has no folder. */
  fallback(): string;
}

/** Files on the disk of the extension host. */
export class Files {
  constructor(private readonly roots: FileRoots) {}

  /** Size and digest of a file beside the notebook. @returns undefined when it is no readable file below the workspace folder */
  async lookUp(origin: string, path: string): Promise<HostFile | undefined> {
    const found = await this.find(origin, path);
    if (found === undefined) return undefined;
    const hash = createHash('sha256');
    try {
      await pipeline(createReadStream(found.path), hash);
    } catch {
      return undefined;
    }
    return { ref: { path: found.path }, sizeBytes: found.sizeBytes, sha256: hash.digest('hex') };
  }

  async readText(origin: string, path: string): Promise<string | undefined> {
    const found = await this.find(origin, path);
    if (found === undefined || found.sizeBytes > LONGEST_TEXT) return undefined;
    return readFile(found.path, 'utf8').catch(() => undefined);
  }

  /** A path beside the notebook that nothing has. */
  async freePath(origin: string, name: string): Promise<string> {
    const folder = origin === '' ? this.roots.fallback() : dirname(origin);
    // Disks of Windows and macOS take two names for one that differ in case only.
    const taken = new Set((await readdir(folder)).map((entry) => entry.toLowerCase()));
    return join(
      folder,
      freeName(name, (wished) => taken.has(wished.toLowerCase())),
    );
  }

  /** @throws when the file exists: nothing is ever overwritten */
  async writeText(path: string, text: string): Promise<void> {
    await writeFile(path, text, { flag: 'wx' });
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
  }

  /** Follows links, and accepts no file that one leads out of the folder to. */
  private async find(
    origin: string,
    path: string,
  ): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined> {
    const folder = dirname(origin);
    try {
      const root = await realpath(this.roots.folderOf(origin) ?? folder);
      const found = await realpath(resolve(folder, path));
      const info = await stat(found);
      return info.isFile() && isBelow(root, found) ? { path: found, sizeBytes: info.size } : undefined;
    } catch {
      return undefined;
    }
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
