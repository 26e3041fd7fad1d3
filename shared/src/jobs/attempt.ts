import type { PlatformDriver, Recovery } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import type { JobRef, Run, Task } from '../model/index.js';
import { ClaimLostError } from './claim.js';
import type { RecorderDeps } from './recorder.js';
import { RunRecorder } from './recorder.js';
import {
  cannotTell,
  isUnsettled,
  problemOf,
  isNowhere,
  sentAgain,
  taskIsGone,
  verdictOn,
  withJob,
  withProblem,
  withTurnedAway,
  withUnsent,
} from './submission.js';
import type { Verdict } from './submission.js';

/** What one try came to, and what may come next. */
export interface Outcome {
  readonly run: Run;
  /**
   * `user`: it waits for somebody to sign in or to change the settings. `later`: worth another try. `held`: another window is
   * at work on it.
   */
  readonly next: 'done' | 'user' | 'later' | 'held';
}

/** A run that was removed or settled meanwhile needs nothing more. @param stored as it is on disk, undefined when removed */
export function outcome(stored: Run | undefined, run: Run, next: Outcome['next']): Outcome {
  if (stored === undefined) return { run, next: 'done' };
  return { run: stored, next: isUnsettled(stored) ? next : 'done' };
}

/** Tries to submit one run, by the one window that holds its claim. */
export class Attempt {
  private readonly recorder: RunRecorder;

  /** @param signal aborts when the window closes and when the claim is lost; whatever was sent by then is left to be resumed */
  constructor(
    private readonly deps: RecorderDeps,
    private readonly driver: PlatformDriver,
    private readonly signal: AbortSignal,
  ) {
    this.recorder = new RunRecorder(deps);
  }

  /** Sends the task, the first time or again with the same key. */
  async send(run: Run, task: Task): Promise<Outcome> {
    const made: { run: Run; unwanted?: JobRef } = { run };
    const onCreated = async (job: JobRef): Promise<void> => {
      const stored = await this.recorder.change(run, withJob(job, 'created'));
      if (stored?.job?.url !== job.url) {
        // Another window made the run's job, or the user removed the run: this one must not start.
        made.unwanted = job;
        throw new ClaimLostError('This job is not wanted any more.');
      }
      made.run = stored;
    };
    let job: JobRef;
    try {
      const tell = (text: string): void => this.deps.onProgress?.(run.key, text);
      job = await this.driver.submit(task, run.offer, run.key, onCreated, this.signal, tell);
    } catch (error) {
      if (made.unwanted !== undefined) {
        this.discard(made.unwanted);
        throw new ClaimLostError('Another window has taken this run over.');
      }
      this.signal.throwIfAborted();
      return made.run === run ? this.notSent(run, error) : this.notStarted(made.run, error);
    }
    return this.started(made.run, job);
  }

  /** Finds out what became of a submission that may have been sent, and goes on from there. */
  async recover(run: Run): Promise<Outcome> {
    if (isNowhere(run)) return this.sendAgain(run);
    let found: Recovery;
    try {
      found = await this.driver.recover(run.key, this.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      return this.trouble(run, error, verdictOn(error));
    }
    if (typeof found === 'object') return this.adopt(run, found.job, found.started);
    if (found === 'unknown' && !this.driver.can.honoursKey)
      return this.giveUp(run, 'ambiguous', cannotTell(run));
    const task = await this.deps.store.task(run.key);
    if (task !== undefined) return this.send(run, task);
    return found === 'absent'
      ? this.giveUp(run, 'failed', taskIsGone(run))
      : this.giveUp(run, 'ambiguous', cannotTell(run));
  }

  /** Starts the job that was created and stored. */
  async start(run: Run, job: JobRef): Promise<Outcome> {
    try {
      await this.driver.start(job, this.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      return this.notStarted(run, error);
    }
    return this.started(run, job);
  }

  /** Nothing of it is there, so nobody has to be asked. Whether that is still so is on disk before anything is sent. */
  private async sendAgain(run: Run): Promise<Outcome> {
    const task = await this.deps.store.task(run.key);
    if (task === undefined) return this.giveUp(run, 'failed', taskIsGone(run));
    const taken = { here: false };
    const current = await this.recorder.change(run, (latest) => {
      const next = sentAgain(latest);
      // Another window that was thought to be gone may have sent it by now: only one of them does.
      taken.here = next !== undefined;
      return next;
    });
    return taken.here && current !== undefined ? this.send(current, task) : outcome(current, run, 'later');
  }

  private async adopt(run: Run, job: JobRef, started: boolean): Promise<Outcome> {
    if (started) return this.started(run, job);
    const created = await this.recorder.change(run, withJob(job, 'created'));
    return created?.submission === 'created' && created.job !== undefined
      ? this.start(created, created.job)
      : outcome(created, run, 'later');
  }

  private async started(run: Run, job: JobRef): Promise<Outcome> {
    const stored = await this.recorder.change(run, withJob(job, 'started'));
    // Removing a run removes its job; this one was not known yet at that time.
    if (stored === undefined) this.discard(job);
    // The copy of the notebook is only litter from now on, so a failure to remove it hurts nobody.
    await this.deps.store.dropTask(run.key).catch(() => undefined);
    return outcome(stored, run, 'done');
  }

  private async notSent(run: Run, error: unknown): Promise<Outcome> {
    const verdict = verdictOn(error);
    if (verdict !== 'refused' && error instanceof PlatformError && error.failure.turnedAway === true) {
      const problem = problemOf(error, run, this.deps.clock.now());
      const noted = verdict === 'user' ? withTurnedAway(problem) : withUnsent(problem);
      return outcome(await this.recorder.change(run, noted), run, verdict);
    }
    if (verdict !== 'refused') return this.trouble(run, error, verdict);
    // A platform may refuse a repeated request while it still serves the first one; then the job is there.
    const found = this.driver.can.honoursKey ? await this.lookAgain(run) : 'absent';
    if (found === 'later') return this.trouble(run, error, 'later');
    if (typeof found === 'object') return this.adopt(run, found.job, found.started);
    return this.giveUp(run, 'failed', problemOf(error, run, this.deps.clock.now()));
  }

  private async lookAgain(run: Run): Promise<Recovery | 'later'> {
    try {
      return await this.driver.recover(run.key, this.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      return verdictOn(error) === 'later' ? 'later' : 'unknown';
    }
  }

  private async notStarted(run: Run, error: unknown): Promise<Outcome> {
    const verdict = verdictOn(error);
    const problem = problemOf(error, run, this.deps.clock.now());
    const submission = verdict === 'refused' ? 'failed' : 'created';
    const stored = await this.recorder.change(run, withProblem('created', submission, problem));
    return outcome(stored, run, verdict === 'user' ? 'user' : 'later');
  }

  private async trouble(run: Run, error: unknown, verdict: Verdict): Promise<Outcome> {
    const problem = problemOf(error, run, this.deps.clock.now());
    const stored = await this.recorder.change(run, withProblem('prepared', 'prepared', problem));
    return outcome(stored, run, verdict === 'user' ? 'user' : 'later');
  }

  private async giveUp(run: Run, submission: 'failed' | 'ambiguous', problem: string): Promise<Outcome> {
    return outcome(
      await this.recorder.change(run, withProblem('prepared', submission, problem)),
      run,
      'later',
    );
  }

  /** Removes a job that belongs to no run. Best effort. */
  private discard(job: JobRef): void {
    this.driver.remove(job, new AbortController().signal).catch(() => undefined);
  }
}
