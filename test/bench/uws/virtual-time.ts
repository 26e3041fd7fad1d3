import type { Clock } from '@run-elsewhere/planner';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Time that passes only when nobody has anything left to do. */
export interface VirtualTime extends Clock {
  /** Lets so much time pass, with all that happens in it. */
  pass(ms: number): Promise<void>;
}

export function virtualTime(): VirtualTime {
  const start = Date.UTC(2026, 0, 1);
  let time = start;
  const sleepers = new Set<Sleeper>();
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  };
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const aborted = (): void => {
          sleepers.delete(sleeper);
          reject(new Error('Not waited for any more.'));
        };
        const wake = (): void => {
          signal.removeEventListener('abort', aborted);
          resolve();
        };
        const sleeper = { due: time + ms, wake };
        signal.addEventListener('abort', aborted, { once: true });
        sleepers.add(sleeper);
      }),
    async pass(ms) {
      const end = time + ms;
      for (;;) {
        await settled();
        const [next] = [...sleepers].sort((a, b) => a.due - b.due);
        if (next === undefined || next.due > end) break;
        sleepers.delete(next);
        time = next.due;
        next.wake();
      }
      time = end;
    },
  };
}
