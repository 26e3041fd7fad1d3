import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../problem.js';
import type { LogFile } from './log-file.js';
import { openLogFile } from './log-file.js';
import { migrate, privateFile } from './migrate.js';

/** One step for each schema version; a released step is never changed. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE offer_sets (
     id TEXT PRIMARY KEY,
     owner TEXT,
     created INTEGER NOT NULL,
     reasons TEXT NOT NULL
   ) STRICT;
   CREATE TABLE offers (
     id TEXT PRIMARY KEY,
     set_id TEXT NOT NULL REFERENCES offer_sets(id) ON DELETE CASCADE,
     owner TEXT,
     phase TEXT NOT NULL,
     created INTEGER NOT NULL,
     expires INTEGER NOT NULL,
     start INTEGER NOT NULL,
     promise TEXT NOT NULL
   ) STRICT;
   CREATE INDEX offers_by_phase ON offers(phase, expires);
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     owner TEXT,
     run_id TEXT,
     phase TEXT NOT NULL,
     intent TEXT,
     created INTEGER NOT NULL,
     planned INTEGER NOT NULL,
     held_until INTEGER NOT NULL,
     handed INTEGER,
     started INTEGER,
     ended INTEGER,
     duration INTEGER NOT NULL,
     destruction INTEGER NOT NULL,
     destruction_chosen INTEGER NOT NULL,
     progress TEXT,
     error TEXT,
     removed INTEGER NOT NULL,
     spec TEXT NOT NULL
   ) STRICT;
   CREATE INDEX jobs_by_owner ON jobs(owner, created);
   CREATE INDEX jobs_by_phase ON jobs(phase);
   CREATE INDEX jobs_by_destruction ON jobs(destruction);
   CREATE INDEX jobs_by_offer ON jobs(spec ->> '$.offerId');
   CREATE TABLE keys (
     owner TEXT NOT NULL,
     key TEXT NOT NULL,
     job_id TEXT NOT NULL,
     created INTEGER NOT NULL,
     PRIMARY KEY (key, owner)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE files (
     job_id TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     path TEXT NOT NULL,
     PRIMARY KEY (job_id, number),
     UNIQUE (job_id, path)
   ) STRICT;`,
  `ALTER TABLE jobs ADD COLUMN used_core_seconds INTEGER;`,
  // Accounts: what ended jobs used, which outlives them, and the groups of an issuer's people.
  `CREATE TABLE usage (
     job_id TEXT PRIMARY KEY,
     account TEXT NOT NULL,
     cores INTEGER NOT NULL,
     started INTEGER NOT NULL,
     ended INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX usage_by_account ON usage(account, ended);
   INSERT INTO usage SELECT id, coalesce(owner, 'anonymous'), spec ->> '$.resources.cores', started, ended
     FROM jobs WHERE started IS NOT NULL AND ended IS NOT NULL;
   CREATE TRIGGER usage_of_job AFTER UPDATE OF ended ON jobs
   WHEN OLD.ended IS NULL AND NEW.started IS NOT NULL AND NEW.ended IS NOT NULL
   BEGIN
     INSERT INTO usage VALUES
       (NEW.id, coalesce(NEW.owner, 'anonymous'), NEW.spec ->> '$.resources.cores', NEW.started, NEW.ended);
   END;
   CREATE TABLE members (account TEXT PRIMARY KEY, groups TEXT NOT NULL) STRICT;`,
  `CREATE INDEX offers_by_set ON offers(set_id);
   CREATE INDEX offer_sets_by_age ON offer_sets(created);
   CREATE INDEX keys_by_age ON keys(created);
   CREATE INDEX removed_jobs ON jobs(removed) WHERE removed = 1;`,
  // Written with every change of a phase, and read at the start alone.
  `DROP INDEX offers_by_phase;
   DROP INDEX jobs_by_phase;`,
];

/**
 * Pages of the log before they are moved into the database, which syncs both while the service stands still. A page that is written
 * again and again is moved once: with 4 KiB pages the log grows to 32 MiB, and is moved an eighth as often as by default.
 */
const LOG_PAGES = 8000;

/**
 * Opens the service's database and brings its schema up to date. What a transaction has committed survives a kill; a loss of power
 * too, once {@link openLogFile} says so. The file stays locked: one service for each data folder.
 * @throws Error when another process has it open, or a newer version wrote it
 */
export function openDatabase(folder: string): { readonly database: DatabaseSync; readonly log: LogFile } {
  // Jobs that have users of their own pass through this folder to theirs; what lies in it is the service's alone.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const file = join(folder, 'platform.sqlite');
  privateFile(file);
  const database = new DatabaseSync(file);
  try {
    database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
       PRAGMA wal_autocheckpoint = ${LOG_PAGES};`,
    );
    migrate(database, file, MIGRATIONS);
    return { database, log: openLogFile(database, file) };
  } catch (error) {
    database.close();
    if (messageOf(error).includes('locked'))
      throw new Error(`${file} is in use: another service runs on the same data folder.`, { cause: error });
    throw error;
  }
}
