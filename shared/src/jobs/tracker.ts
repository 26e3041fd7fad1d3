import type { Run } from '../model/index.js';
import { isOver } from './status-change.js';
import { Watcher } from './watcher.js';
import type { WatcherDeps } from './watcher.js';

export type TrackerDeps = WatcherDeps;

/** Keeps runs up to date with their platforms, until they are over. */
export interface Tracker {
  /** Watches a run that has a job and is not over; of a run that is watched already, takes over what was written to it. */
  track(run: Run): void;
  /** Forgets a run that was removed. */
  untrack(key: string): void;
  /** Progress is read only while the runs are on a screen, and then every 5 seconds at most. */
  setVisible(visible: boolean): void;
  /** Reads a watched job now, after something was done to it. Never rejects; a failure is told as trouble. */
  refresh(key: string): Promise<void>;
  /** Stops all watching, to leave it to another window or while there is no network. Runs may still be tracked meanwhile. */
  pause(): void;
  /** Watches again, at once: also after a sign-in. */
  resume(): void;
  /** Stops for good. */
  dispose(): void;
}

export function createTracker(deps: TrackerDeps): Tracker {
  return new PlatformTracker(deps);
}

class PlatformTracker implements Tracker {
  private readonly watchers = new Map<string, Watcher>();
  private readonly life = new AbortController();
  private visible = false;
  private paused = false;

  constructor(private readonly deps: TrackerDeps) {}

  track(run: Run): void {
    const known = this.watchers.get(run.key);
    if (known !== undefined) {
      known.update(run);
      return;
    }
    if (this.life.signal.aborted || run.submission !== 'started' || run.job === undefined || isOver(run))
      return;
    const watcher = new Watcher(this.deps, run, run.job);
    this.watchers.set(run.key, watcher);
    watcher.setVisible(this.visible);
    if (!this.paused) watcher.start();
  }

  untrack(key: string): void {
    this.watchers.get(key)?.stop();
    this.watchers.delete(key);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    for (const watcher of this.watchers.values()) watcher.setVisible(visible);
  }

  async refresh(key: string): Promise<void> {
    await this.watchers.get(key)?.refresh(this.life.signal);
  }

  pause(): void {
    this.paused = true;
    for (const watcher of this.watchers.values()) watcher.stop();
  }

  resume(): void {
    if (this.life.signal.aborted) return;
    this.pause();
    this.paused = false;
    for (const watcher of this.watchers.values()) watcher.start();
  }

  dispose(): void {
    this.pause();
    this.life.abort(new Error('The jobs are not watched any more.'));
    this.watchers.clear();
  }
}
