import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate, privateFile } from './migrate.js';
import { transaction } from './transaction.js';
import type { Row } from './rows.js';
import { bindable, integer, optionalInteger, text } from './rows.js';

/** A token that the admin command made. The token itself is nowhere. Instants are milliseconds since the epoch. */
export interface TokenRecord {
  /** By which people name it; no secret. */
  readonly id: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  /** Name of the account that it opens. */
  readonly account: string;
  readonly label: string;
  readonly created: number;
  /** From then on it is refused; absent: never. */
  readonly expires?: number | undefined;
  readonly lastUsed?: number | undefined;
}

/** The tokens beside those of the configuration. */
export interface TokenFile {
  find(hash: string): TokenRecord | undefined;
  /** All of them, the oldest first. */
  list(): readonly TokenRecord[];
  /** @throws Error when the id or the hash is there already */
  add(token: TokenRecord): void;
  /** @returns false when there was none of this id */
  remove(id: string): boolean;
  /** Puts another token in the place of the one of this id, at once. */
  replace(id: string, token: TokenRecord): void;
  used(id: string, now: number): void;
  close(): void;
}

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE tokens (
     hash TEXT PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     account TEXT NOT NULL,
     label TEXT NOT NULL,
     created INTEGER NOT NULL,
     expires INTEGER,
     last_used INTEGER
   ) STRICT, WITHOUT ROWID;`,
];

/** How long one of the service and the admin command waits for the other, whose writes are short. */
const LONGEST_WAIT_MS = 1000;

const readToken = (row: Row): TokenRecord => ({
  id: text(row, 'id'),
  hash: text(row, 'hash'),
  account: text(row, 'account'),
  label: text(row, 'label'),
  created: integer(row, 'created'),
  expires: optionalInteger(row, 'expires'),
  lastUsed: optionalInteger(row, 'last_used'),
});

function connect(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const file = join(folder, 'tokens.sqlite');
  privateFile(file);
  const database = new DatabaseSync(file, { timeout: LONGEST_WAIT_MS });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(database, file, MIGRATIONS);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens the tokens of a data folder. A file of their own, because the admin command changes them while the service has the
 * rest of its state locked for itself.
 * @throws Error when the file cannot be used, or a newer version wrote it
 */
export function openTokens(folder: string): TokenFile {
  const database = connect(folder);
  const one = database.prepare('SELECT * FROM tokens WHERE hash = ?');
  const all = database.prepare('SELECT * FROM tokens ORDER BY created, id');
  const insert = database.prepare(
    'INSERT INTO tokens (hash, id, account, label, created, expires, last_used) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM tokens WHERE id = ?');
  const used = database.prepare('UPDATE tokens SET last_used = ? WHERE id = ?');
  const add = (token: TokenRecord): void => {
    const { hash, id, account, label, created, expires, lastUsed } = token;
    insert.run(hash, id, account, label, created, bindable(expires), bindable(lastUsed));
  };
  return {
    find: (hash) => {
      const row = one.get(hash);
      return row && readToken(row);
    },
    list: () => all.all().map(readToken),
    add,
    remove: (id) => remove.run(id).changes > 0,
    replace: (id, token) => {
      transaction(database, () => {
        remove.run(id);
        add(token);
      });
    },
    used: (id, now) => void used.run(now, id),
    close: () => database.close(),
  };
}
