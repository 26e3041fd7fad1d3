import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './database.js';
import type { MemberTable } from './members.js';
import { createMemberTable } from './members.js';
import type { JobTable } from './jobs.js';
import { createJobTable } from './jobs.js';
import type { OfferTable } from './offers.js';
import { createOfferTable } from './offers.js';
import { integer, text } from './rows.js';
import { transaction } from './transaction.js';
import type { TokenFile } from './tokens.js';
import { openTokens } from './tokens.js';
import type { UsageTable } from './usage.js';
import { createUsageTable } from './usage.js';

/** Clients' own keys of submissions. They outlive their jobs, so that a late repetition starts nothing anew. */
export interface KeyTable {
  /** Id of the job that this caller may know by the key: one's own, or a visitor's. */
  find(owner: string | undefined, key: string): string | undefined;
  /** Some account has a job of this key. */
  isOwned(key: string): boolean;
  /** @throws Error when the key is there already */
  add(owner: string | undefined, key: string, jobId: string, now: number): void;
  /** Forgets keys from before this instant whose job is gone. */
  forget(before: number): void;
}

/** Numbers of result files, so that `file-3` stays the same file for ever. */
export interface FileTable {
  /** Numbers these paths of a job, new ones after those that have a number. */
  number(jobId: string, paths: readonly string[]): ReadonlyMap<string, number>;
  path(jobId: string, number: number): string | undefined;
}

/** Everything that survives the service. All calls are synchronous: what runs between two awaits is never interleaved. */
export interface Store {
  readonly offers: OfferTable;
  readonly jobs: JobTable;
  readonly keys: KeyTable;
  readonly files: FileTable;
  readonly tokens: TokenFile;
  readonly usage: UsageTable;
  readonly members: MemberTable;
  /** Runs it all or not at all. Not to be nested. */
  transaction<T>(run: () => T): T;
  /**
   * Resolves when everything that was written before the call survives a loss of power. Nobody is told of what was written, and
   * nothing follows from it outside, before that.
   * @throws Unsettled when it cannot be brought to the disk
   */
  settled(): Promise<void>;
  /** Writes something that changes nothing, to the disk. @throws Error when it cannot be written */
  write(): Promise<void>;
  close(): void;
}

function createKeyTable(database: DatabaseSync): KeyTable {
  const find = database.prepare(
    `SELECT job_id FROM keys WHERE key = ? AND owner IN (?, '') ORDER BY owner DESC LIMIT 1`,
  );
  const owned = database.prepare(`SELECT 1 FROM keys WHERE key = ? AND owner <> '' LIMIT 1`);
  const add = database.prepare('INSERT INTO keys VALUES (?, ?, ?, ?)');
  const forget = database.prepare(
    'DELETE FROM keys WHERE created < ? AND NOT EXISTS (SELECT 1 FROM jobs WHERE id = keys.job_id)',
  );
  return {
    find: (owner, key) => {
      const row = find.get(key, owner ?? '');
      return row && text(row, 'job_id');
    },
    isOwned: (key) => owned.get(key) !== undefined,
    add: (owner, key, jobId, now) => void add.run(owner ?? '', key, jobId, now),
    forget: (before) => void forget.run(before),
  };
}

function createFileTable(database: DatabaseSync, transaction: Store['transaction']): FileTable {
  const all = database.prepare('SELECT number, path FROM files WHERE job_id = ?');
  const one = database.prepare('SELECT path FROM files WHERE job_id = ? AND number = ?');
  const add = database.prepare('INSERT INTO files VALUES (?, ?, ?)');
  return {
    number(jobId, paths) {
      if (paths.length === 0) return new Map();
      const known = new Map(all.all(jobId).map((row) => [text(row, 'path'), integer(row, 'number')]));
      const fresh = paths.filter((path) => !known.has(path));
      if (fresh.length === 0) return known;
      let number = Math.max(0, ...known.values());
      transaction(() => {
        for (const path of fresh) {
          number += 1;
          add.run(jobId, number, path);
          known.set(path, number);
        }
      });
      return known;
    },
    path: (jobId, number) => {
      const row = one.get(jobId, number);
      return row && text(row, 'path');
    },
  };
}

/** Opens the state below a folder. @throws Error as `openDatabase` does */
export function openStore(folder: string): Store {
  const { database, log } = openDatabase(folder);
  const tokens = openTokens(folder);
  const offers = createOfferTable(database);
  const jobs = createJobTable(database);
  const all = <T>(run: () => T): T => {
    try {
      return transaction(database, run);
    } catch (error) {
      offers.undone();
      jobs.undone();
      throw error;
    }
  };
  return {
    offers,
    jobs,
    keys: createKeyTable(database),
    files: createFileTable(database, all),
    tokens,
    usage: createUsageTable(database),
    members: createMemberTable(database),
    transaction: all,
    settled: () => log.settled(),
    write: async () => {
      const version = database.prepare('PRAGMA user_version').get();
      database.exec(`PRAGMA user_version = ${Number(version?.user_version)}`);
      await log.sync();
    },
    close: () => {
      tokens.close();
      log.close();
      database.close();
    },
  };
}
