import type { FetchedFiles, FileRef, Run } from '../model/index.js';
import type { JobStore } from './store.js';
import { isUnsettled } from './submission.js';

/** Long enough for anybody who has asked platforms, and not chosen yet. */
const KEPT_MS = 24 * 3600 * 1000;

/**
 * The same store, which removes what was fetched for a run together with its task: when a platform has it, or nobody wants it. Until
 * then the files stay, so that a killed submission finds them again.
 */
export function withFetched(store: JobStore, disk: FetchedFiles): JobStore {
  /** Runs whose files were fetched; those of other windows are learnt when they are listed. */
  const given = new Set<string>();
  const learn = (run: Run): Run => {
    if (run.given === true) given.add(run.key);
    return run;
  };
  const dropping = async (key: string, drop: () => Promise<void>): Promise<void> => {
    const refs = given.has(key) ? await refsOf(store, key).catch(() => []) : [];
    await drop();
    // They are only litter from now on, so a failure hurts nobody.
    await letGo(refs, store, disk).catch(() => undefined);
  };
  return {
    list: async () => (await store.list()).map(learn),
    create: (run, task) => store.create(learn(run), task),
    put: (run) => store.put(run),
    task: (key) => store.task(key),
    dropTask: (key) => dropping(key, () => store.dropTask(key)),
    claim: (key, owner, seconds) => store.claim(key, owner, seconds),
    remove: (key) => dropping(key, () => store.remove(key)),
  };
}

/** Removes files that no submission needs. */
export async function letGo(refs: readonly FileRef[], store: JobStore, disk: FetchedFiles): Promise<void> {
  if (refs.length === 0) return;
  const open = (await store.list()).filter((run) => run.given === true && isUnsettled(run));
  const needed = (await Promise.all(open.map(({ key }) => refsOf(store, key)))).flat();
  const kept = new Set(needed.map(({ path }) => path));
  for (const ref of refs) if (!kept.has(ref.path)) await disk.remove(ref);
}

/** Removes what a window left behind that was closed before its task was sent. */
export async function sweepFetched(store: JobStore, disk: FetchedFiles, nowMs: number): Promise<void> {
  const old = (await disk.list()).filter(({ changedMs }) => nowMs - changedMs > KEPT_MS);
  await letGo(
    old.map(({ ref }) => ref),
    store,
    disk,
  );
}

async function refsOf(store: JobStore, key: string): Promise<readonly FileRef[]> {
  return ((await store.task(key))?.files ?? []).map(({ ref }) => ref);
}
