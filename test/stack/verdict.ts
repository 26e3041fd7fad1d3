import type { Counts } from './reports.ts';

type Sums = Pick<Counts, 'passed' | 'failed' | 'skipped'>;

/** What a whole run came to. */
export interface Verdict {
  readonly line: string;
  /** Of the process: 0 where the run may pass. */
  readonly exitCode: 0 | 1;
}

/**
 * Sums the suites up.
 * @param maySkip - elsewhere a machine may lack what a suite needs; where changes are decided on, what did not run has not passed
 */
export function verdictOf(outcomes: readonly Sums[], maySkip: boolean): Verdict {
  const sum = (pick: (outcome: Sums) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const [passed, failed, skipped] = [sum((o) => o.passed), sum((o) => o.failed), sum((o) => o.skipped)];
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const good = failed === 0 && passed > 0 && (maySkip || skipped === 0);
  return { line, exitCode: good ? 0 : 1 };
}
