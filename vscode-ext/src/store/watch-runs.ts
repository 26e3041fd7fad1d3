import { mkdirSync, watch } from 'node:fs';
import type { Ending } from '../vs.js';
import { CHANGE_MARK } from './disk-job-store.js';

/** Changes come in bursts; and a window that has made a run is left the time to send it itself. In milliseconds. */
const QUIET_MS = 250;

/**
 * Tells of changes that this or another window made to the stored runs.
 * @param folder of the store
 * @returns ends the watching
 */
export function watchRuns(folder: string, changed: () => void): Ending {
  mkdirSync(folder, { recursive: true });
  let due: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (name !== CHANGE_MARK) return;
    due ??= setTimeout(() => {
      due = undefined;
      changed();
    }, QUIET_MS);
  });
  // A disk that cannot be watched: the panel reads the store from time to time as well.
  watcher.on('error', () => watcher.close());
  return {
    dispose: () => {
      clearTimeout(due);
      watcher.close();
    },
  };
}
