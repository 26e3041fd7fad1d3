import { mkdirSync, watch } from 'node:fs';
import type { Ending } from '../vs.js';
import { CHANGE_MARK } from './disk-job-store.js';

/**
 * Tells of changes that this or another window made to the stored runs.
 * @param folder of the store
 * @returns ends the watching
 */
export function watchRuns(folder: string, changed: () => void): Ending {
  mkdirSync(folder, { recursive: true });
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (name === CHANGE_MARK) changed();
  });
  // A disk that cannot be watched: the panel reads the store from time to time as well.
  watcher.on('error', () => watcher.close());
  return { dispose: () => watcher.close() };
}
