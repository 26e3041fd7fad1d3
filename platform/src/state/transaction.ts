import type { DatabaseSync } from 'node:sqlite';

/** Runs it all or not at all. Not to be nested. */
export function transaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself (sqlite.org/lang_transaction.html, section 3).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
