import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JobFolders } from './folders.js';

/** Follows the control folders of jobs and tells which file of which job has changed. */
export interface ControlWatch {
  add(jobId: string, folders: JobFolders): void;
  remove(jobId: string): void;
  ids(): readonly string[];
  close(): void;
}

/**
 * @param changed - called after `state.json` has a new text
 * @param tick - called for every watched job every `everyMs`, because a supervisor that dies changes no file
 */
export function createControlWatch(
  changed: (jobId: string) => void,
  tick: (jobId: string) => void,
  everyMs: number,
): ControlWatch {
  const watched = new Map<string, { close(): void }>();
  let timer: NodeJS.Timeout | undefined;

  const remove = (jobId: string): void => {
    watched.get(jobId)?.close();
    watched.delete(jobId);
    if (watched.size === 0) clearInterval(timer);
  };

  return {
    add(jobId, folders) {
      if (watched.has(jobId)) return;
      if (watched.size === 0)
        timer = setInterval(() => {
          for (const id of watched.keys()) tick(id);
        }, everyMs).unref();
      watched.set(
        jobId,
        watchText(folders.control, folders.state, () => changed(jobId)),
      );
    },
    remove,
    ids: () => [...watched.keys()],
    close() {
      for (const id of [...watched.keys()]) remove(id);
    },
  };
}

/** Calls back when a file in a folder has another text than before. */
function watchText(folder: string, path: string, changed: () => void): { close(): void } {
  let last: string | undefined;
  const name = basename(path);
  const look = async (): Promise<void> => {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined || text === last) return;
    last = text;
    changed();
  };
  const watcher = watch(folder, { persistent: false }, (_, file) => {
    if (file === name || file === null) void look();
  });
  // The folder of a removed job is no error.
  watcher.on('error', () => watcher.close());
  return watcher;
}
