import type { Run } from '../model/index.js';
import { ConflictError } from './store.js';
import type { JobStore } from './store.js';

/** Two windows that write one run in turn get past each other long before this many tries. */
const MAX_CONFLICTS = 20;

/** @returns the run as it is on disk now, undefined when it was removed */
export async function findRun(store: JobStore, key: string): Promise<Run | undefined> {
  return (await store.list()).find((run) => run.key === key);
}

/**
 * Changes a run on disk. When another window wrote first, the change is made again from what that window wrote.
 * @param run as last seen
 * @param change what to write, from what is there; undefined = nothing
 * @returns the run as it is on disk afterwards, undefined when it was removed
 * @throws what the store throws when it cannot write
 */
export async function updateRun(
  store: JobStore,
  run: Run,
  change: (current: Run) => Run | undefined,
): Promise<Run | undefined> {
  let current: Run | undefined = run;
  for (let conflicts = 0; ; conflicts++) {
    const wanted = change(current);
    if (wanted === undefined) return current;
    try {
      return await store.put(wanted);
    } catch (error) {
      if (!(error instanceof ConflictError) || conflicts === MAX_CONFLICTS) throw error;
    }
    current = await findRun(store, run.key);
    if (current === undefined) return undefined;
  }
}
