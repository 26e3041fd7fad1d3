import type { Clock } from '../../../model/index.js';

/** A clock for tests that jumps over every pause and remembers it. */
export class JumpClock implements Clock {
  readonly pauses: number[] = [];
  private time = Date.UTC(2026, 0, 1, 12);

  now(): number {
    return this.time;
  }

  /** Time goes by while somebody else is at work. */
  pass(ms: number): void {
    this.time += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.pauses.push(ms);
    this.time += ms;
    // Others get their turn, as with a real timer.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}
