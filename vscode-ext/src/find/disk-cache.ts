import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextCache } from '@run-elsewhere/planner';

/** What nobody has put for so long, in milliseconds, is of no use any more. */
const LIFETIME_MS = 30 * 24 * 3600 * 1000;

export interface DiskCacheParts {
  /** Made when it is needed; nothing else is in it. */
  readonly folder: string;
  readonly now: () => number;
}

/** Keeps texts in a folder, a file for each, for all windows. */
export class DiskCache implements TextCache {
  private ready: Promise<void> | undefined;

  constructor(private readonly parts: DiskCacheParts) {}

  async get(key: string): Promise<string | undefined> {
    return readFile(this.pathOf(key), 'utf8').catch(() => undefined);
  }

  async put(key: string, text: string): Promise<void> {
    const path = this.pathOf(key);
    const draft = `${path}.${randomUUID()}`;
    try {
      await (this.ready ??= this.prepare());
      await writeFile(draft, text, { mode: 0o600 });
      // Another window reads the old text or the new one, never a part.
      await rename(draft, path);
    } catch {
      // A full disk, say: it is read again the next time.
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private pathOf(key: string): string {
    return join(this.parts.folder, createHash('sha256').update(key).digest('hex'));
  }

  private async prepare(): Promise<void> {
    const { folder, now } = this.parts;
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const info = await stat(path).catch(() => undefined);
      if (info && info.mtimeMs < now() - LIFETIME_MS) await rm(path, { force: true });
    }
  }
}
