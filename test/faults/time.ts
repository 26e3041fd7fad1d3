import type { Clock } from '@run-elsewhere/planner';

interface Timer {
  readonly due: number;
  readonly act: () => void;
}

/**
 * The client's time. It passes only while nothing is under way that could still answer: then it jumps to the next pause or deadline
 * that is over. So a deadline of a minute costs nothing, and no answer that is only slow on this machine is ever late.
 */
export class FaultTime implements Clock {
  private time: number;
  private readonly beginning: number;
  private readonly timers = new Set<Timer>();
  private readonly underWay = new Set<string>();
  private readonly silent = new Set<string>();
  private checking = false;
  /** Called whenever time has passed. */
  onPass: () => void = () => undefined;

  /** @param start milliseconds since the epoch; by default the instant from which the fixtures count */
  constructor(beginning = Date.UTC(2026, 0, 1, 12)) {
    this.beginning = beginning;
    this.time = beginning;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.start(() => {
        signal.removeEventListener('abort', aborted);
        resolve();
      }, ms);
      if (signal.aborted) aborted();
      else signal.addEventListener('abort', aborted, { once: true });
    });
  }

  /** @returns what stops the timer */
  start(act: () => void, ms: number): () => void {
    const timer = { due: this.time + Math.max(0, ms), act };
    this.timers.add(timer);
    this.check();
    return () => void this.timers.delete(timer);
  }

  /** Back to the start; what was waited for is forgotten. */
  restart(): void {
    this.time = this.beginning;
    this.timers.clear();
    this.underWay.clear();
    this.silent.clear();
  }

  begin(exchange: string): void {
    this.underWay.add(exchange);
  }

  /** Nothing more will come of this exchange by itself. */
  fallSilent(exchange: string): void {
    this.silent.add(exchange);
    this.check();
  }

  end(exchange: string): void {
    this.underWay.delete(exchange);
    this.silent.delete(exchange);
    this.check();
  }

  private check(): void {
    if (this.checking) return;
    this.checking = true;
    // Everything that follows from what just happened comes first.
    setImmediate(() =>
      setImmediate(() => {
        this.checking = false;
        this.pass();
      }),
    );
  }

  private pass(): void {
    for (const exchange of this.underWay) if (!this.silent.has(exchange)) return;
    let next: Timer | undefined;
    for (const timer of this.timers) if (next === undefined || timer.due < next.due) next = timer;
    if (next === undefined) return;
    this.timers.delete(next);
    this.time = Math.max(this.time, next.due);
    next.act();
    this.onPass();
    this.check();
  }
}
