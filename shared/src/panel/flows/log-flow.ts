import { isFinal } from '../../model/index.js';
import type { JobRef } from '../../model/index.js';
import type { PanelContext } from '../context.js';
import { problemOf } from '../problem.js';
import * as reduce from '../reduce/jobs.js';
import type { Runs } from './runs.js';

/** As much of a log as is shown, in characters. */
const KEPT = 64 * 1024;
const EVERY_MS = 5000;
/** A part of this many bytes is probably not the last one: the rest of a long log is fetched without the pause. */
const LONG_PART = 512 * 1024;
const SHORT_PAUSE_MS = 200;

/** Logs that are shown grow while somebody looks. */
export class LogFlow {
  private readonly shown = new Map<string, AbortController>();
  private visible = true;

  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
  ) {}

  /** Nothing is read while the panel is on no screen. */
  setVisible(visible: boolean): void {
    this.visible = visible;
  }

  hide(key: string): void {
    this.shown.get(key)?.abort(new Error('The log is not shown any more.'));
    this.shown.delete(key);
    this.context.cell.update((state) => reduce.endPress(reduce.setLog(state, key, undefined), key, 'log'));
  }

  /** Shows a log, where the run has one, and follows it until the job is over or removed, the log is hidden or something goes wrong. */
  async show(key: string): Promise<void> {
    const entry = this.runs.find(key);
    const job = entry?.run.job;
    if (!job || !entry.buttons.includes('log') || this.shown.has(key)) return;
    const { cell, life } = this.context;
    const hidden = new AbortController();
    this.shown.set(key, hidden);
    cell.update((state) => reduce.setLog(reduce.beginPress(state, key, 'log'), key, ''));
    const signal = AbortSignal.any([life, hidden.signal]);
    try {
      await this.follow(key, job, signal);
    } catch (error) {
      if (signal.aborted) return;
      cell.update((state) => reduce.endPress(state, key, 'log', problemOf(error)));
    }
  }

  private async follow(key: string, job: JobRef, signal: AbortSignal): Promise<void> {
    const { cell, book, clock } = this.context;
    let next = 0;
    for (;;) {
      const entry = this.runs.find(key);
      // Removed meanwhile.
      if (!entry) return;
      const { status } = entry.run;
      const over = status !== undefined && isFinal(status.phase);
      const part = this.visible ? await book.driverFor(job.platformId)?.log(job, next, signal) : undefined;
      signal.throwIfAborted();
      cell.update((state) => {
        const text = tail((reduce.findJob(state, key)?.log ?? '') + (part?.text ?? ''));
        return reduce.endPress(reduce.setLog(state, key, text), key, 'log');
      });
      const grown = part === undefined ? 0 : part.nextByte - next;
      next += grown;
      if (over && part !== undefined && grown <= 0) return;
      await clock.sleep(grown >= LONG_PART ? SHORT_PAUSE_MS : EVERY_MS, signal);
    }
  }
}

/** The newest part, from the beginning of a line. */
function tail(text: string): string {
  if (text.length <= KEPT) return text;
  const end = text.slice(-KEPT);
  return end.slice(end.indexOf('\n') + 1);
}
