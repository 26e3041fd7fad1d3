import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolderInside } from './open-inside.js';

export interface FoundFile {
  /** Relative, `/` between segments. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** A job that writes more files than this gets the first of them as results. */
const MOST_FILES = 1000;
const MOST_ENTRIES = 20_000;
const DEEPEST = 16;

/** What tools keep for themselves beside a notebook. */
const skipped = (name: string): boolean => name.startsWith('.') || name === '__pycache__';

interface Entry {
  readonly entry: Dirent;
  /** For as long as the folder is looked at. */
  readonly at: string;
}

/** The entries of a folder in the order of their names; none when it cannot be read. */
async function* entries(root: string, relative: string): AsyncGenerator<Entry> {
  const folder = await openFolderInside(root, relative);
  // It was removed in between, or its owner put a link in its place.
  if (folder === undefined) return;
  try {
    const found = await readdir(folder.path, { withFileTypes: true });
    const sorted = found.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of sorted) yield { entry, at: join(folder.path, entry.name) };
  } finally {
    await folder.close();
  }
}

/**
 * Lists the regular files below a folder, folder by folder. Links are not followed, hidden files and folders are left out,
 * and what is listed has bounds.
 */
export async function walk(root: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const folders: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  let seen = 0;
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for await (const { entry, at } of entries(root, folder.path)) {
      seen += 1;
      if (seen > MOST_ENTRIES || found.length >= MOST_FILES) return found;
      if (skipped(entry.name)) continue;
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory() && folder.depth < DEEPEST) folders.push({ path, depth: folder.depth + 1 });
      if (!entry.isFile()) continue;
      const stat = await lstat(at).catch(() => undefined);
      if (stat?.isFile()) found.push({ path, size: stat.size, modified: Math.floor(stat.mtimeMs) });
    }
  }
  return found;
}
