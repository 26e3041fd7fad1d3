import type { Run, Task } from '../model/index.js';

/**
 * Keeps runs on disk, for all windows of one user. Atomic writes; a `put` has reached the disk when it resolves.
 * A run's task is kept with it until the platform is known to have it, so that a killed submission can be finished.
 */
export interface JobStore {
  list(): Promise<readonly Run[]>;
  /**
   * Stores a new run with its task.
   * @throws ConflictError when the key exists; NoAnswerError when it may have been stored or not
   */
  create(run: Run, task: Task): Promise<Run>;
  /**
   * Compare-and-set: writes when the stored revision is `run.revision`.
   * @returns the run as stored, with its new revision
   * @throws ConflictError when another window wrote first
   */
  put(run: Run): Promise<Run>;
  task(key: string): Promise<Task | undefined>;
  dropTask(key: string): Promise<void>;
  /**
   * Takes or renews the right to submit or recover a run, for a limited time; for 0 seconds, gives it back.
   * @returns false when another window holds it
   */
  claim(key: string, owner: string, seconds: number): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The store is out of reach: what it was told may have been done or not. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
