/** Things that arrive one by one and are taken one by one, by one taker. What arrives after the end, or is still there then, is returned. */
export class Arrivals<T> {
  private waiting: T[] = [];
  /** Taken from the front by index: `shift` on a long array is linear. */
  private taken = 0;
  private wake: ((item: T | undefined) => void) | undefined;
  private closed = false;

  constructor(private readonly giveBack: (item: T) => void) {}

  push(item: T): void {
    if (this.closed) {
      this.giveBack(item);
    } else if (this.wake === undefined) {
      this.waiting.push(item);
    } else {
      this.wake(item);
      this.wake = undefined;
    }
  }

  /** @returns undefined after the end */
  next(): Promise<T | undefined> {
    if (this.closed) return Promise.resolve(undefined);
    const item = this.waiting[this.taken];
    if (item === undefined) return new Promise((resolve) => (this.wake = resolve));
    this.taken++;
    return Promise.resolve(item);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.wake?.(undefined);
    const left = this.waiting.slice(this.taken);
    this.waiting = [];
    for (const item of left) this.giveBack(item);
  }
}
