import type { DatabaseSync } from 'node:sqlite';
import { json } from './rows.js';

/** People of an issuer, by the name of their account: the groups that their last token had. */
export interface MemberTable {
  /** Writes only what is new. */
  put(account: string, groups: readonly string[]): void;
  find(account: string): readonly string[] | undefined;
}

export function createMemberTable(database: DatabaseSync): MemberTable {
  const one = database.prepare('SELECT groups FROM members WHERE account = ?');
  const put = database.prepare(
    'INSERT INTO members VALUES (?, ?) ON CONFLICT(account) DO UPDATE SET groups = excluded.groups',
  );
  const find: MemberTable['find'] = (account) => {
    const row = one.get(account);
    return row && (json(row, 'groups') as readonly string[]);
  };
  return {
    find,
    put(account, groups) {
      const text = JSON.stringify(groups);
      if (JSON.stringify(find(account)) !== text) put.run(account, text);
    },
  };
}
