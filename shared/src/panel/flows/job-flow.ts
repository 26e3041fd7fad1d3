import { PlatformError } from '../../http/errors.js';
import { isFinished } from '../../jobs/status-change.js';
import type { Tracker } from '../../jobs/tracker.js';
import { updateRun } from '../../jobs/update.js';
import type { Run } from '../../model/index.js';
import { formatDuration } from '../../task/durations.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { Presses } from './presses.js';
import type { Runs } from './runs.js';

/** What a user does to a job: finish, extend, cancel, remove. */
export class JobFlow {
  /** Runs whose platform could not delete the job: the next press takes them off the list all the same. */
  private readonly stuck = new Set<string>();

  constructor(
    private readonly context: PanelContext,
    private readonly runs: Runs,
    private readonly presses: Presses,
    private readonly tracker: Pick<Tracker, 'refresh' | 'untrack'>,
  ) {}

  /** Ends a live session well: saved, stopped. */
  finish(key: string): Promise<void> {
    return this.presses.pressJob(key, 'finish', async ({ driver, job }) => {
      await driver.finish(job, this.context.life);
      await this.tracker.refresh(key);
    });
  }

  /** Asks for more time; the platform has the last word. */
  extend(key: string, bySeconds: number): Promise<void> {
    return this.presses.pressJob(key, 'extend', async ({ run, job, driver }) => {
      const { life, t } = this.context;
      const durationSeconds = await driver.extend(job, bySeconds, life);
      await this.change(run, (current) =>
        current.status ? { ...current, status: { ...current.status, durationSeconds } } : undefined,
      );
      say(this.context, t('%1 has %2 in all now.', run.title, formatDuration(durationSeconds)));
    });
  }

  cancel(key: string): Promise<void> {
    return this.presses.pressJob(key, 'cancel', async ({ driver, job }) => {
      await driver.cancel(job, this.context.life);
      await this.tracker.refresh(key);
    });
  }

  /** Deletes the job over there, then the run here. */
  remove(key: string): Promise<void> {
    return this.presses.press(key, 'remove', async (run) => {
      if (!this.stuck.has(key)) await this.removeThere(run);
      await this.context.store.remove(key);
      this.tracker.untrack(key);
      this.runs.drop(key);
      say(this.context, this.context.t('%1 was removed.', run.title));
    });
  }

  /** Removes all runs that are finished: those of one platform one after the other, so that it is not flooded. */
  async removeFinished(): Promise<void> {
    const finished = this.runs.all().filter(isFinished);
    const ofPlatforms = new Map<string, string[]>();
    for (const { key, platformId } of finished)
      ofPlatforms.set(platformId, [...(ofPlatforms.get(platformId) ?? []), key]);
    await Promise.all(
      [...ofPlatforms.values()].map(async (keys) => {
        for (const key of keys) if (!this.context.life.aborted) await this.remove(key);
      }),
    );
  }

  private async removeThere({ key, job, platformId }: Run): Promise<void> {
    const { book, life, t } = this.context;
    const driver = book.driverFor(platformId);
    try {
      // It may be on its way there, or have arrived without an answer.
      await (job ? driver?.remove(job, life) : driver?.abandon?.(key, life));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      this.stuck.add(key);
      const next = t('Press Remove again to take it off this list only.');
      throw new PlatformError({ ...error.failure, next }, { cause: error });
    }
  }

  private async change(run: Run, change: (current: Run) => Run | undefined): Promise<void> {
    const stored = await updateRun(this.context.store, run, change);
    if (stored) this.runs.show(stored);
    else this.runs.drop(run.key);
  }
}
