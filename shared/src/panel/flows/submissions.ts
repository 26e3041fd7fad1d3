import { isUnsettled } from '../../jobs/submission.js';
import type { Submitter } from '../../jobs/submit.js';
import type { Offer, Run, Task } from '../../model/index.js';
import type { PanelContext } from '../context.js';
import type { Runs } from './runs.js';
import type { SessionOpener } from './session-opener.js';

/** Sends tasks, and goes on with what was begun until each submission is done or given up. */
export class Submissions {
  private readonly settling = new Set<string>();

  constructor(
    private readonly context: PanelContext,
    private readonly submitter: Submitter,
    private readonly runs: Runs,
    private readonly opener: SessionOpener,
  ) {}

  /** @returns the run after the first try */
  async send(task: Task, offer: Offer): Promise<Run> {
    const run = await this.submitter.submit(task, offer, this.context.life);
    if (run.submission === 'failed') return run;
    // It may have become ready before its key was known here.
    void this.opener.await(run, this.runs.find(run.key)?.run ?? run);
    // Turned away, it goes on when somebody has signed in.
    if (run.turnedAway !== true) this.resume([run]);
    return run;
  }

  /** Goes on in the background with the runs that are not settled. */
  resume(runs: readonly Run[]): void {
    for (const run of runs.filter((one) => isUnsettled(one) && !this.settling.has(one.key))) {
      this.settling.add(run.key);
      // It rejects only when the controller is disposed; what it came to is told as a change of the run.
      void this.submitter
        .settle(run, this.context.life)
        .catch(() => undefined)
        .finally(() => this.settling.delete(run.key));
    }
  }
}
