/** What lets a long piece of work share its thread. */
export interface PaceDeps {
  /** Resolves once the host has had its turn (a macrotask, not a microtask). */
  readonly yieldNow: () => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Gives the host its turn. By a message, as pages make repeated timers wait for 4 ms each (HTML Standard, section 8.6); by a timer
 * where there are none.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === 'undefined') {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Less than a frame at 60 Hz, with room for the step that is under way when the time is up. */
const SLICE_MS = 8;

/** Cuts long work into slices: call {@link Pace.step} after each small step of it. */
export class Pace {
  private since: number;

  constructor(
    private readonly deps: PaceDeps,
    private readonly signal: AbortSignal,
  ) {
    this.since = deps.now();
  }

  /**
   * Gives the thread away when the slice is used up.
   * @throws the signal's reason when aborted
   */
  async step(): Promise<void> {
    this.signal.throwIfAborted();
    if (this.deps.now() - this.since < SLICE_MS) return;
    await this.deps.yieldNow();
    this.signal.throwIfAborted();
    this.since = this.deps.now();
  }
}
