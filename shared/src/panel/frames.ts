import type { Clock } from '../model/index.js';

/** Nobody sees what changes faster than a screen is painted, in milliseconds. */
const FRAME_MS = 16;

/**
 * Hands on what arrives, in batches: what comes first at once, and from then on once in a frame. To show one answer more costs as much
 * as to show hundreds more.
 */
export class Frames<T> {
  private waiting: T[] = [];
  private rest: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly life: AbortSignal,
    private readonly handOn: (batch: readonly T[]) => void,
  ) {}

  put(item: T): void {
    this.waiting.push(item);
    if (!this.rest) this.show();
  }

  /** Hands on at once what waits, and waits no more. */
  flush(): void {
    this.rest?.abort();
    this.rest = undefined;
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length > 0) this.handOn(batch);
  }

  private show(): void {
    this.flush();
    const rest = (this.rest = new AbortController());
    this.clock.sleep(FRAME_MS, AbortSignal.any([rest.signal, this.life])).then(
      () => {
        if (this.waiting.length > 0) this.show();
        else this.rest = undefined;
      },
      () => undefined,
    );
  }
}
