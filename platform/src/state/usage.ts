import type { DatabaseSync } from 'node:sqlite';
import { integer } from './rows.js';

/** Cores that an account had for a time. Instants in milliseconds. */
export interface Charge {
  readonly start: number;
  readonly end: number;
  readonly cores: number;
}

/** What ended jobs have used: one row for each, which outlives the job. The table `jobs` fills it by a trigger. */
export interface UsageTable {
  /** What an account's jobs used that ended after this instant. */
  since(account: string, instant: number): readonly Charge[];
  /** Forgets what jobs used that ended before this instant. */
  forget(before: number): void;
}

export function createUsageTable(database: DatabaseSync): UsageTable {
  const since = database.prepare('SELECT started, ended, cores FROM usage WHERE account = ? AND ended > ?');
  const forget = database.prepare('DELETE FROM usage WHERE ended < ?');
  return {
    forget: (before) => void forget.run(before),
    since: (account, instant) =>
      since.all(account, instant).map((row) => ({
        start: integer(row, 'started'),
        end: integer(row, 'ended'),
        cores: integer(row, 'cores'),
      })),
  };
}
