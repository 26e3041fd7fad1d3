import type { PlatformDriver } from '../drivers/driver.js';
import { backOff } from '../http/time.js';
import type { Offer, Platform, Run, Task } from '../model/index.js';
import { Attempt, outcome } from './attempt.js';
import type { Outcome } from './attempt.js';
import { ClaimLostError, withClaim } from './claim.js';
import { RunRecorder } from './recorder.js';
import type { RecorderDeps } from './recorder.js';
import { isUnsettled, preparedRun, unknownPlatform, withProblem } from './submission.js';
import { findRun } from './update.js';

export interface SubmitterDeps extends RecorderDeps {
  /** @returns undefined when the platform is not known any more */
  readonly driverFor: (platformId: string) => PlatformDriver | undefined;
  /** @returns the platform as the settings have it */
  readonly platformFor: (platformId: string) => Platform | undefined;
  /** Makes a UUID. */
  readonly newKey: () => string;
  /** Of this window, unlike that of any other, now or before: made anew at each start. */
  readonly owner: string;
}

/** Sends tasks to platforms, each exactly once, whatever is killed when. */
export interface Submitter {
  /**
   * Stores a run, then sends its task. Resolves after the first try, when the run may be unsettled still: see `settle`.
   * @throws what the store throws when the run could not be stored, and then nothing was sent; the signal's reason when
   * aborted, and then a run that is on disk is to be resumed
   */
  submit(task: Task, offer: Offer, signal: AbortSignal): Promise<Run>;
  /**
   * One try to finish a submission that was begun, here or in a window that is gone. A run that another window holds is left alone.
   * @returns the run as it is now
   * @throws what the store throws; the signal's reason when aborted
   */
  resume(run: Run, signal: AbortSignal): Promise<Run>;
  /**
   * Resumes again and again, with growing pauses, until the submission is done or given up, or waits for the user to sign in.
   * To be called at start, and after `submit`, for every run that `isUnsettled`, and again after a sign-in.
   * @throws the signal's reason when aborted
   */
  settle(run: Run, signal: AbortSignal): Promise<Run>;
}

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

export function createSubmitter(deps: SubmitterDeps): Submitter {
  return new OnceSubmitter(deps);
}

class OnceSubmitter implements Submitter {
  private readonly recorder: RunRecorder;
  /** A run is worked on once at a time; whoever asks meanwhile gets the same answer. */
  private readonly underWay = new Map<string, Promise<Outcome>>();

  constructor(private readonly deps: SubmitterDeps) {
    this.recorder = new RunRecorder(deps);
  }

  async submit(task: Task, offer: Offer, signal: AbortSignal): Promise<Run> {
    signal.throwIfAborted();
    const { clock, newKey, platformFor } = this.deps;
    const createdAt = new Date(clock.now()).toISOString();
    const prepared = preparedRun(task, offer, platformFor(offer.platformId), { key: newKey(), createdAt });
    const run = await this.recorder.create(prepared, task, signal);
    try {
      return (await this.once(run, signal, (attempt) => attempt.send(run, task))).run;
    } catch {
      // The store is out of reach by now. But it has the run, which must not count as refused: it is to be resumed.
      signal.throwIfAborted();
      return run;
    }
  }

  async resume(run: Run, signal: AbortSignal): Promise<Run> {
    return (await this.tryAgain(run, signal)).run;
  }

  async settle(run: Run, signal: AbortSignal): Promise<Run> {
    let current = run;
    for (let failures = 0; ;) {
      const before = current;
      const { run: seen, next } = await this.tryAgain(before, signal).catch((): Outcome => {
        // The store is out of reach for now. What was sent is found again by its key.
        signal.throwIfAborted();
        return { run: before, next: 'later' };
      });
      if (next === 'done' || next === 'user') return seen;
      current = seen;
      // While another window holds the claim nothing has failed, and it is soon given back or lapses.
      const pause = next === 'held' ? FIRST_PAUSE_MS : backOff(failures++, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      await this.deps.clock.sleep(pause, signal);
    }
  }

  private tryAgain(run: Run, signal: AbortSignal): Promise<Outcome> {
    return this.once(run, signal, async (attempt) => {
      // As it is now that no other window is at work on it; `run` may be old.
      const current = await findRun(this.deps.store, run.key);
      if (current === undefined || !isUnsettled(current)) return outcome(current, run, 'done');
      return current.submission === 'created' && current.job !== undefined
        ? attempt.start(current, current.job)
        : attempt.recover(current);
    });
  }

  private once(
    run: Run,
    signal: AbortSignal,
    work: (attempt: Attempt) => Promise<Outcome>,
  ): Promise<Outcome> {
    const before = this.underWay.get(run.key);
    if (before !== undefined) return before;
    const now = this.claimed(run, signal, work).finally(() => this.underWay.delete(run.key));
    this.underWay.set(run.key, now);
    return now;
  }

  private async claimed(
    run: Run,
    signal: AbortSignal,
    work: (attempt: Attempt) => Promise<Outcome>,
  ): Promise<Outcome> {
    try {
      return await withClaim(this.deps, run.key, signal, (held) => {
        const driver = this.deps.driverFor(run.platformId);
        return driver === undefined ? this.withoutDriver(run) : work(new Attempt(this.deps, driver, held));
      });
    } catch (error) {
      if (!(error instanceof ClaimLostError)) throw error;
      return outcome(await findRun(this.deps.store, run.key), run, 'held');
    }
  }

  private async withoutDriver(run: Run): Promise<Outcome> {
    const from = run.submission === 'created' ? 'created' : 'prepared';
    const stored = await this.recorder.change(run, withProblem(from, from, unknownPlatform(run)));
    return outcome(stored, run, 'user');
  }
}
