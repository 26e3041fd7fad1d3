import { backOff } from '../http/time.js';
import type { Clock, Run, Task } from '../model/index.js';
import type { RunChange } from './submission.js';
import { ConflictError, NoAnswerError } from './store.js';
import type { JobStore } from './store.js';
import { findRun, updateRun } from './update.js';

export interface RecorderDeps {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly onChange?: (run: Run) => void;
  /** Told how far the start of a run is, in the platform's words. */
  readonly onProgress?: (key: string, text: string) => void;
}

const TRIES = 3;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const NEVER = new AbortController().signal;

/**
 * Writes what a submission came to. A store that fails for a moment is asked again: what a platform answered must not be
 * forgotten for that. Each write may be repeated, since a write whose answer was lost may have been made.
 */
export class RunRecorder {
  constructor(private readonly deps: RecorderDeps) {}

  /**
   * Asks a store that is out of reach until it answers: a run that counted as failed, but is on disk, would be sent by the next
   * window that finds it there, beside the one of the user's next press.
   * @throws what the store throws, and then nothing may be sent; the signal's reason when aborted
   */
  async create(run: Run, task: Task, signal: AbortSignal): Promise<Run> {
    let mayExist = false;
    const write = async (): Promise<Run> => {
      try {
        return this.tell(await this.deps.store.create(run, task));
      } catch (error) {
        const made =
          mayExist && error instanceof ConflictError ? await findRun(this.deps.store, run.key) : undefined;
        if (made !== undefined) return this.tell(made);
        mayExist = true;
        throw error;
      }
    };
    for (let tries = 0; ; tries++) {
      try {
        return await this.stubbornly(write, signal);
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
      }
      await this.deps.clock.sleep(backOff(tries, PAUSE_MS, LONGEST_PAUSE_MS), signal);
    }
  }

  /** @returns the run as it is on disk afterwards, undefined when it was removed */
  async change(run: Run, change: RunChange): Promise<Run | undefined> {
    return this.stubbornly(async () => {
      const stored = await updateRun(this.deps.store, run, change);
      return stored === undefined ? undefined : this.tell(stored);
    });
  }

  private tell(run: Run): Run {
    this.deps.onChange?.(run);
    return run;
  }

  /** @param signal absent: what a platform answered is written even while the window closes */
  private async stubbornly<T>(write: () => Promise<T>, signal = NEVER): Promise<T> {
    for (let left = TRIES - 1; ; left--) {
      try {
        return await write();
      } catch (error) {
        if (left === 0 || error instanceof ConflictError) throw error;
      }
      await this.deps.clock.sleep(PAUSE_MS, signal);
    }
  }
}
