import type { PlatformDriver } from '../../drivers/driver.js';
import type { JobRef, Run } from '../../model/index.js';
import type { PanelContext } from '../context.js';
import { problemOf } from '../problem.js';
import * as reduce from '../reduce/jobs.js';
import type { JobButton, JobProblem } from '../state.js';
import type { Runs } from './runs.js';

/** A run whose platform has a job for it. */
export interface RunningJob {
  readonly run: Run;
  readonly job: JobRef;
  readonly driver: PlatformDriver;
}

/** What a press does. @param admit says what did not work, where the rest did */
export type Work<T> = (on: T, admit: (problem: JobProblem) => void) => Promise<void>;

/** Presses of the buttons of runs: answered at once, one at a time for each button, and what goes wrong stands at the run. */
export class Presses {
  private readonly atWork = new Set<string>();

  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
  ) {}

  /** Does nothing when the button does not apply, or is at work already. */
  async press(key: string, button: JobButton, work: Work<Run>): Promise<void> {
    const { cell, life } = this.context;
    const entry = this.runs.find(key);
    const press = `${button} ${key}`;
    if (!entry?.buttons.includes(button) || this.atWork.has(press)) return;
    this.atWork.add(press);
    cell.update((state) => reduce.beginPress(state, key, button));
    try {
      let problem: JobProblem | undefined;
      await work(entry.run, (admitted) => {
        problem = admitted;
      });
      cell.update((state) => reduce.endPress(state, key, button, problem));
    } catch (error) {
      if (!life.aborted) cell.update((state) => reduce.endPress(state, key, button, problemOf(error)));
    } finally {
      this.atWork.delete(press);
    }
  }

  /** The same for what only a platform can do. */
  pressJob(key: string, button: JobButton, work: Work<RunningJob>): Promise<void> {
    return this.press(key, button, async (run, admit) => {
      const driver = this.context.book.driverFor(run.platformId);
      const { job } = run;
      if (job && driver) await work({ run, job, driver }, admit);
    });
  }
}
