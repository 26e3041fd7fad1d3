import { withClaim } from '../../jobs/claim.js';
import { collect } from '../../jobs/results.js';
import type { CollectReport } from '../../jobs/results.js';
import { updateRun } from '../../jobs/update.js';
import type { Run } from '../../model/index.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { problemOf } from '../problem.js';
import { endPress } from '../reduce/jobs.js';
import type { JobProblem } from '../state.js';
import type { Presses, RunningJob } from './presses.js';
import type { RunChange, Runs } from './runs.js';

/** As many places of results as a run remembers. */
const REMEMBERED = 100;

export interface ResultsParts {
  /** Of this window. */
  readonly owner: string;
  /** Whether the results of a batch run come back by themselves. */
  readonly wanted: () => boolean;
}

/** Brings results here, and opens the notebook that came back. */
export class ResultsFlow {
  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
    private readonly presses: Presses,
    private readonly parts: ResultsParts,
  ) {}

  collect(key: string): Promise<void> {
    return this.presses.pressJob(key, 'results', async (running, admit) => {
      const problem = await this.fetch(running);
      if (problem) admit(problem);
    });
  }

  /** The user knows the host that a result is kept on: it may be fetched from there, as may others. */
  async agree(key: string, origin: string): Promise<void> {
    const problem = this.context.cell.get().jobs.find(({ run }) => run.key === key)?.problem;
    // Only what was asked: the answer may come from a page.
    if (problem?.consent !== origin) return;
    await this.context.host.agree(origin);
    await this.collect(key);
  }

  /** Opens something that came back; when it cannot be opened, its run says why. */
  async open(path: string): Promise<void> {
    try {
      await this.context.host.openFile(path);
    } catch (error) {
      const owner = this.runs.all().find(({ collected }) => collected?.includes(path));
      if (!owner) throw error;
      this.context.cell.update((state) => endPress(state, owner.key, 'results', problemOf(error)));
    }
  }

  /** A batch run that has just completed: one window of all collects it. Never rejects. */
  async changed({ before, after }: RunChange): Promise<void> {
    const completed = after.status?.phase === 'COMPLETED' && before?.status?.phase !== 'COMPLETED';
    const due = completed && after.mode === 'batch' && (after.collected ?? []).length === 0;
    if (!due || !this.parts.wanted()) return;
    const { store, clock, life } = this.context;
    const claimant = { store, clock, owner: this.parts.owner };
    // Another window is at it, or the store is out of reach: the button is there.
    await withClaim(claimant, after.key, life, () => this.collect(after.key)).catch(() => undefined);
  }

  /** @returns what did not come */
  private async fetch({ run, driver }: RunningJob): Promise<JobProblem | undefined> {
    const { host, life, t } = this.context;
    const report = await collect(run, driver, host, { signal: life });
    await this.remember(run, report);
    const notebook = report.written.find(({ kind }) => kind === 'notebook');
    if (notebook) await host.openFile(notebook.path);
    say(this.context, t('%1: %2 results are here now.', run.title, String(report.written.length)));
    return this.missing(report);
  }

  private async remember(run: Run, { written }: CollectReport): Promise<void> {
    if (written.length === 0) return;
    const paths = written.map(({ path }) => path);
    const stored = await updateRun(this.context.store, run, (current) => ({
      ...current,
      collected: [...(current.collected ?? []), ...paths].slice(-REMEMBERED),
    }));
    if (stored) this.runs.show(stored);
  }

  private missing({ failures }: CollectReport): JobProblem | undefined {
    const [first] = failures;
    if (!first) return undefined;
    const stranger = failures.find(({ consent }) => consent !== undefined);
    if (stranger ?? failures.length === 1) {
      const { path: _, ...problem } = stranger ?? first;
      return problem;
    }
    const text = this.context.t(
      '%1 results did not come. Get them again, or look below.',
      String(failures.length),
    );
    return { text, details: failures.map((failure) => failure.text).join('\n') };
  }
}
