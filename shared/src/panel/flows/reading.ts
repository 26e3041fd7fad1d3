import type { HarvestProgress, OnHarvest } from '../../model/index.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { setHarvest } from '../find/reduce.js';
import type { FindTab, HarvestState } from '../find/state.js';
import { problemOf } from '../problem.js';

/** What the answers of all kinds of source say of themselves. */
export interface SourceFacts {
  readonly problems: readonly string[];
  readonly checkedAt?: string;
  readonly fresh: boolean;
}

export type ReadSource<Answer> = (signal: AbortSignal, onProgress: OnHarvest) => Promise<Answer>;

/** Progress comes for each file; nobody reads faster than this, in milliseconds. */
const PACE_MS = 200;

/** The reading of all sources of one tab: at once, told while it goes on, and stopped when the user says so. */
export class Reading {
  private running: AbortController | undefined;
  private toldAt = 0;

  constructor(
    private readonly context: PanelContext,
    private readonly tab: FindTab,
  ) {}

  get busy(): boolean {
    return this.running !== undefined;
  }

  /**
   * Reads all sources, in place of a reading that is under way. What one source fails at is said; the others go on. Never rejects.
   * @param problems what was wrong before anything was read
   * @param show called with the answers so far, in the order of the sources; `last` with the last of them
   */
  async read<Answer extends SourceFacts>(
    sources: readonly ReadSource<Answer>[],
    problems: readonly string[],
    show: (answers: readonly Answer[], last: boolean) => void,
  ): Promise<void> {
    this.running?.abort(new Error('It is read anew.'));
    const running = (this.running = new AbortController());
    const signal = AbortSignal.any([this.context.life, running.signal]);
    const answers = new Map<number, Answer>();
    const failures: string[] = [...problems];
    const told = (): readonly Answer[] => sources.flatMap((_, index) => answers.get(index) ?? []);
    const tell = (busy: boolean): void => {
      if (this.running === running) this.show(harvestOf(told(), failures, sources.length, busy));
    };
    const onProgress = this.progress(sources.length, running);
    tell(true);
    await Promise.all(
      sources.map(async (read, index) => {
        try {
          answers.set(index, await read(signal, (progress) => onProgress(index, progress)));
        } catch (error) {
          if (!signal.aborted) failures.push(problemOf(error).text);
        }
        if (signal.aborted) return;
        show(told(), answers.size === sources.length);
        tell(true);
      }),
    );
    if (this.running !== running) return;
    show(told(), true);
    tell(false);
    this.running = undefined;
    if (signal.aborted) say(this.context, this.context.t('Stopped. What was read until then is shown.'));
  }

  stop(): void {
    this.running?.abort(new Error('The user stopped it.'));
  }

  private show(harvest: HarvestState): void {
    this.context.cell.update((state) => setHarvest(state, this.tab, harvest));
  }

  /** Puts what the sources say of how far they are into one line. */
  private progress(
    count: number,
    running: AbortController,
  ): (index: number, progress: HarvestProgress) => void {
    const latest = new Map<number, HarvestProgress>();
    return (index, progress) => {
      latest.set(index, progress);
      const { cell, clock } = this.context;
      const now = clock.now();
      if (this.running !== running || now - this.toldAt < PACE_MS) return;
      this.toldAt = now;
      const all = sumOf([...latest.values()], count, progress.text);
      cell.update((state) => {
        const harvest = state.find?.[this.tab].harvest;
        return harvest ? setHarvest(state, this.tab, { ...harvest, progress: all }) : state;
      });
    };
  }
}

/** A total is known when every source knows its own. */
function sumOf(parts: readonly HarvestProgress[], count: number, text: string): HarvestProgress {
  const done = parts.reduce((sum, part) => sum + part.done, 0);
  const totals = parts.flatMap(({ total }) => total ?? []);
  return totals.length < count
    ? { text, done }
    : { text, done, total: totals.reduce((sum, n) => sum + n, 0) };
}

function harvestOf(
  answers: readonly SourceFacts[],
  failures: readonly string[],
  sources: number,
  busy: boolean,
): HarvestState {
  const checked = answers.flatMap(({ checkedAt }) => checkedAt ?? []).sort();
  return {
    busy,
    sources,
    problems: [...failures, ...answers.flatMap(({ problems }) => problems)],
    fresh: answers.every(({ fresh }) => fresh),
    ...(checked[0] === undefined ? {} : { checkedAt: checked[0] }),
  };
}
