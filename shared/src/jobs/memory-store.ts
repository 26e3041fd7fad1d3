import type { Clock, Run, Task } from '../model/index.js';
import { ConflictError } from './store.js';
import type { JobStore } from './store.js';

interface Entry {
  run: Run;
  task: Task | undefined;
  claim: { readonly owner: string; readonly until: number } | undefined;
}

/** A JobStore that forgets everything when its process ends: for tests, and for a host without a disk. */
export class MemoryJobStore implements JobStore {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  list(): Promise<readonly Run[]> {
    return Promise.resolve([...this.entries.values()].map(({ run }) => run));
  }

  create(run: Run, task: Task): Promise<Run> {
    if (this.entries.has(run.key)) return Promise.reject(new ConflictError(`Run ${run.key} exists.`));
    const stored = { ...run, revision: 1 };
    this.entries.set(run.key, { run: stored, task, claim: undefined });
    return Promise.resolve(stored);
  }

  put(run: Run): Promise<Run> {
    const entry = this.entries.get(run.key);
    if (entry?.run.revision !== run.revision)
      return Promise.reject(new ConflictError(`Run ${run.key} was changed or removed elsewhere.`));
    entry.run = { ...run, revision: run.revision + 1 };
    return Promise.resolve(entry.run);
  }

  task(key: string): Promise<Task | undefined> {
    return Promise.resolve(this.entries.get(key)?.task);
  }

  dropTask(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry !== undefined) entry.task = undefined;
    return Promise.resolve();
  }

  claim(key: string, owner: string, seconds: number): Promise<boolean> {
    const entry = this.entries.get(key);
    if (entry === undefined) return Promise.resolve(false);
    const now = this.clock.now();
    const { claim } = entry;
    if (claim !== undefined && claim.owner !== owner && claim.until > now) return Promise.resolve(false);
    entry.claim = { owner, until: now + seconds * 1000 };
    return Promise.resolve(true);
  }

  remove(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }
}
