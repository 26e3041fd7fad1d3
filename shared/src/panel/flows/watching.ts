import { createTracker } from '../../jobs/tracker.js';
import type { Tracker } from '../../jobs/tracker.js';
import type { Run } from '../../model/index.js';
import { createAlarm } from '../alarm.js';
import type { Alarm } from '../alarm.js';
import type { PanelContext } from '../context.js';
import { problemOf } from '../problem.js';
import type { Runs } from './runs.js';

/** How often the store is read again for what other windows wrote, while somebody looks. */
const SYNC_MS = 30_000;

/** Keeps the list of runs up to date: with the platforms, and with what other windows write to the store. */
export class Watching {
  readonly tracker: Tracker;
  private readonly nextSync: Alarm;
  private visible = false;

  /** @param adopt called with runs that this window did not know */
  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
    private readonly adopt: (runs: readonly Run[]) => void,
  ) {
    const { store, clock, book, life } = context;
    this.tracker = createTracker({
      store,
      clock,
      driverFor: (id) => book.driverFor(id),
      onChange: (run) => {
        runs.setTrouble(run.key, undefined);
        runs.show(run);
      },
      onTrouble: (run, error) => runs.setTrouble(run.key, problemOf(error)),
    });
    life.addEventListener('abort', () => this.tracker.dispose(), { once: true });
    this.nextSync = createAlarm(clock, life, () => void this.sync());
  }

  async setVisible(visible: boolean): Promise<void> {
    const seen = visible && !this.visible;
    this.visible = visible;
    this.tracker.setVisible(visible);
    if (seen) await this.sync();
    else if (!visible) this.nextSync.set(undefined);
  }

  /** Jobs are read by another window, or by this one again. */
  setWatching(watching: boolean): void {
    if (watching) this.tracker.resume();
    else this.tracker.pause();
  }

  /** @throws what the store throws */
  async load(): Promise<void> {
    this.adopt(await this.context.store.list());
  }

  /** Reads what other windows wrote. Never rejects: the next time is soon. */
  async sync(): Promise<void> {
    const before = this.context.cell.get().jobs.map(({ run }) => run.key);
    const stored = await this.context.store.list().catch(() => undefined);
    if (stored) this.merge(before, stored);
    if (this.visible) this.nextSync.set(this.context.clock.now() + SYNC_MS);
  }

  private merge(before: readonly string[], stored: readonly Run[]): void {
    const keys = new Set(stored.map(({ key }) => key));
    for (const key of before.filter((one) => !keys.has(one))) {
      this.tracker.untrack(key);
      this.runs.drop(key);
    }
    const known = (run: Run): number | undefined => this.runs.find(run.key)?.run.revision;
    this.adopt(stored.filter((run) => known(run) === undefined));
    for (const run of stored) if ((known(run) ?? run.revision) < run.revision) this.runs.show(run);
  }
}
