import type { TextCache } from '@run-elsewhere/planner';
import { openDatabase, outcome } from './indexed-db.js';

const TEXTS = 'texts';
const TIMES = 'times';

/** What nobody has put for so long, in milliseconds, is of no use any more. */
const LIFETIME_MS = 30 * 24 * 3600 * 1000;

export interface BrowserCacheParts {
  readonly factory: IDBFactory;
  /** Of the database: one for each Jupyter server. */
  readonly name: string;
  readonly now: () => number;
}

/** Keeps texts in this browser. Without its database it keeps nothing. */
export class BrowserCache implements TextCache {
  private database: Promise<IDBDatabase> | undefined;

  constructor(private readonly parts: BrowserCacheParts) {}

  async get(key: string): Promise<string | undefined> {
    try {
      const texts = (await this.open()).transaction(TEXTS).objectStore(TEXTS);
      const text = await outcome<unknown>(texts.get(key));
      return typeof text === 'string' ? text : undefined;
    } catch {
      return undefined;
    }
  }

  async put(key: string, text: string): Promise<void> {
    try {
      const change = (await this.open()).transaction([TEXTS, TIMES], 'readwrite');
      await Promise.all([
        outcome(change.objectStore(TEXTS).put(text, key)),
        outcome(change.objectStore(TIMES).put(this.parts.now(), key)),
      ]);
    } catch {
      // A full disk or a private window: it is read again the next time.
    }
  }

  private open(): Promise<IDBDatabase> {
    const { factory, name } = this.parts;
    const forget = (): void => {
      this.database = undefined;
    };
    this.database ??= openDatabase(factory, name, [TEXTS, TIMES], forget)
      .then(async (database) => {
        await this.dropOld(database);
        return database;
      })
      .catch((error: unknown) => {
        forget();
        throw error;
      });
    return this.database;
  }

  private async dropOld(database: IDBDatabase): Promise<void> {
    const change = database.transaction([TEXTS, TIMES], 'readwrite');
    const times = change.objectStore(TIMES);
    const [keys, putAt] = await Promise.all([
      outcome<IDBValidKey[]>(times.getAllKeys()),
      outcome<number[]>(times.getAll()),
    ]);
    const oldest = this.parts.now() - LIFETIME_MS;
    for (const [index, key] of keys.entries()) {
      if ((putAt[index] ?? 0) >= oldest) continue;
      times.delete(key);
      change.objectStore(TEXTS).delete(key);
    }
  }
}
