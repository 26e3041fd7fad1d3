/** What lets a long piece of work share its thread. */
export interface PaceDeps {
  /** Resolves once the host has had its turn (a macrotask, not a microtask). */
  readonly yieldNow: () => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
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
