import type { Run } from '../../model/index.js';
import { buttonsFor } from '../buttons.js';
import type { PanelContext } from '../context.js';
import * as reduce from '../reduce/jobs.js';
import type { JobButton, JobProblem, JobState } from '../state.js';

/** A run as it was shown and as it is now. */
export interface RunChange {
  /** Absent for a run that begins. */
  readonly before?: Run;
  readonly after: Run;
}

export type RunListener = (change: RunChange) => void;

/** As often as a step of a start is worth painting. */
const STEP_PAUSE_MS = 200;

/** The list of runs in the state, and whoever acts when one of them changes. */
export class Runs {
  private readonly listeners: RunListener[] = [];
  /** Removed here: a late word from a tracker does not bring one back. */
  private readonly removed = new Set<string>();
  private readonly troubles = new Map<string, JobProblem>();
  private stepShownAt = 0;

  constructor(private readonly context: PanelContext) {}

  onChange(listener: RunListener): void {
    this.listeners.push(listener);
  }

  /** Shows runs of which nothing is new: they were there when the panel opened. */
  load(runs: readonly Run[]): void {
    for (const run of runs) this.put(run);
  }

  /** A run as it is now. Its revision does not grow when only its progress has changed. */
  show(after: Run): void {
    const before = this.find(after.key)?.run;
    if (this.removed.has(after.key) || (before && before.revision > after.revision) || before === after)
      return;
    this.put(after);
    for (const listener of this.listeners) listener(before ? { before, after } : { after });
  }

  /** A run as the submitter wrote it: one that was removed comes back when its job runs after all. */
  showSubmitted(run: Run): void {
    this.removed.delete(run.key);
    this.show(run);
  }

  /** How far the start of a run is. A build tells more than can be read: some of it is left out. */
  showStep(key: string, text: string): void {
    const now = this.context.clock.now();
    if (now - this.stepShownAt < STEP_PAUSE_MS) return;
    this.stepShownAt = now;
    this.context.cell.update((state) => reduce.setStep(state, key, text));
  }

  /** A run was removed, here or in another window. */
  drop(key: string): void {
    this.removed.add(key);
    this.context.cell.update((state) => reduce.dropRun(state, key));
  }

  find(key: string): JobState | undefined {
    return reduce.findJob(this.context.cell.get(), key);
  }

  /** The job cannot be read for now, or can be read again: then nothing is said of it any more. */
  setTrouble(key: string, trouble: JobProblem | undefined): void {
    const before = this.troubles.get(key);
    if (trouble) this.troubles.set(key, trouble);
    else this.troubles.delete(key);
    this.context.cell.update((state) => reduce.setTrouble(state, key, before, trouble));
  }

  all(): readonly Run[] {
    return this.context.cell.get().jobs.map(({ run }) => run);
  }

  buttonsOf(run: Run): readonly JobButton[] {
    return buttonsFor(run, this.context.book.driverFor(run.platformId)?.can);
  }

  /** Platforms came or went. */
  refresh(): void {
    this.context.cell.update((state) => reduce.refreshButtons(state, (run) => this.buttonsOf(run)));
  }

  private put(run: Run): void {
    this.context.book.remember(run);
    this.context.cell.update((state) => reduce.putRun(state, run, (one) => this.buttonsOf(one)));
  }
}
