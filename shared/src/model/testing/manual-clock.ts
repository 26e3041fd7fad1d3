import type { Clock } from '../clock.js';
import { unlessAborted } from '../unless-aborted.js';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock for tests: time passes only in {@link ManualClock.advance}. */
export class ManualClock implements Clock {
  private time: number;
  private readonly sleepers = new Set<Sleeper>();

  constructor(start: number = Date.UTC(2026, 0, 1, 12)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  /** The present, or so many seconds from it, as ISO 8601 UTC. */
  iso(inSeconds = 0): string {
    return new Date(this.time + inSeconds * 1000).toISOString();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return unlessAborted(signal, (resolve) => {
      const sleeper: Sleeper = { due: this.time + ms, wake: resolve };
      this.sleepers.add(sleeper);
      return () => this.sleepers.delete(sleeper);
    });
  }

  /** Lets time pass; whatever becomes due runs in its order, and all that follows from it, before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.nextDue(end); next !== undefined; next = this.nextDue(end)) {
      this.time = next.due;
      this.sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.time = end;
  }

  /** How many sleep at present: zero when nothing was left behind. */
  get sleeping(): number {
    return this.sleepers.size;
  }

  private nextDue(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.sleepers) {
      if (sleeper.due <= end && (first === undefined || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  }
}

/** Resolves once every promise that can settle without time passing has done so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
