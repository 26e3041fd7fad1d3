import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { createGroupSync } from './group-sync.js';
import { integer } from './rows.js';

/** The write-ahead log of a database, whose syncs are in our hands. */
export interface LogFile {
  /**
   * Resolves when everything that was committed before the call survives a loss of power.
   * @throws Unsettled when that cannot be had
   */
  settled(): Promise<void>;
  /** As {@link LogFile.settled}, even if nothing was written. */
  sync(): Promise<void>;
  /** To be called before the database is closed. */
  close(): void;
}

/** A change of its name, such as that the file is there, survives too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/**
 * SQLite itself syncs the log at each commit (`synchronous = FULL`), and the whole service stands still meanwhile. With `NORMAL`
 * it syncs only before it moves the log's content into the database (sqlite.org/wal.html, section 2.2), so that the database is
 * whole whatever happens; the commits' own syncs are done here, in another thread, and one serves all that came meanwhile.
 * @param file - of the database, which is open with a write-ahead log
 */
export function openLogFile(database: DatabaseSync, file: string): LogFile {
  const log = openSync(`${file}-wal`, 'r');
  syncFolder(dirname(file));
  const changes = database.prepare('SELECT total_changes() AS changes');
  const syncData = promisify(fdatasync);
  let running: Promise<unknown> = Promise.resolve();
  const sync = (): Promise<void> => {
    const done = syncData(log);
    running = done.catch(() => undefined);
    return done;
  };
  // Written once more, elsewhere: into the database's own file, which SQLite then syncs.
  const rescue = (): void => {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    try {
      fdatasyncSync(log);
    } catch {
      // Each open file is told once of what could not be kept; the log is empty now, and nothing was written meanwhile.
    }
  };
  let more = 0;
  const settled = createGroupSync(() => integer(changes.get() ?? {}, 'changes') + more, sync, rescue);
  return {
    settled,
    sync() {
      more += 1;
      return settled();
    },
    close: () => void running.then(() => closeSync(log)),
  };
}
