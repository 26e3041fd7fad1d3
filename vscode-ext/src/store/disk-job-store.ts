import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, parseRun, type JobStore, type Run, type Task } from '@run-elsewhere/planner';
import { claimIn } from './claims.js';
import { createWhole, isMissing, readIfThere, syncFolder } from './disk.js';
import { Ledger } from './ledger.js';

/** Touched after each change of a run, so that the other windows need to watch one file only. */
export const CHANGE_MARK = '.changed';

const KEY = /^[A-Za-z0-9-]{1,64}$/;
const TASK = 'task.json';

/**
 * Runs on this host's disk, for all windows: a folder for each run, with its revisions, its claims and, until the platform has
 * it, its task. Survives being killed at any moment.
 */
export class DiskJobStore implements JobStore {
  /** @param folder need not be there yet @param now milliseconds since the epoch */
  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  async list(): Promise<readonly Run[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const runs = await Promise.all(names.filter((name) => KEY.test(name)).map((key) => this.read(key)));
    return runs.filter((run) => run !== undefined);
  }

  async create(run: Run, task: Task): Promise<Run> {
    const folder = this.folderOf(run.key);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Before the run: a run that is there has its task.
    await createWhole(join(folder, TASK), JSON.stringify(task));
    const stored = { ...run, revision: 1 };
    if (!(await this.runs(run.key).append(0, stored))) throw new ConflictError(`The run ${run.key} exists.`);
    await syncFolder(this.folder);
    await this.mark();
    return stored;
  }

  async put(run: Run): Promise<Run> {
    const stored = { ...run, revision: run.revision + 1 };
    const latest = await this.runs(run.key).latest();
    if (!latest) throw new Error(`The run ${run.key} was removed.`);
    if (latest.number !== run.revision || !(await this.runs(run.key).append(run.revision, stored))) {
      throw new ConflictError(`The run ${run.key} was changed by another window.`);
    }
    await this.mark();
    return stored;
  }

  async task(key: string): Promise<Task | undefined> {
    const text = await readIfThere(join(this.folderOf(key), TASK));
    return text === undefined ? undefined : (JSON.parse(text) as Task);
  }

  async dropTask(key: string): Promise<void> {
    await rm(join(this.folderOf(key), TASK), { force: true });
  }

  async claim(key: string, owner: string, seconds: number): Promise<boolean> {
    return claimIn(new Ledger(this.folderOf(key), 'claim'), owner, seconds, this.now);
  }

  async remove(key: string): Promise<void> {
    // Gone at once for everybody, then taken apart.
    const gone = join(this.folder, `.removed-${randomUUID()}`);
    try {
      await rename(this.folderOf(key), gone);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await rm(gone, { recursive: true, force: true });
    await this.mark();
  }

  /** @returns undefined for what the disk has damaged: it hides no other run */
  private async read(key: string): Promise<Run | undefined> {
    const latest = await this.runs(key).latest();
    const run = parseRun(latest?.value);
    return run && latest && { ...run, revision: latest.number };
  }

  private runs(key: string): Ledger {
    return new Ledger(this.folderOf(key), 'run');
  }

  private folderOf(key: string): string {
    if (!KEY.test(key)) throw new Error('A run has a key that cannot be a folder.');
    return join(this.folder, key);
  }

  private async mark(): Promise<void> {
    await writeFile(join(this.folder, CHANGE_MARK), randomUUID());
  }
}
