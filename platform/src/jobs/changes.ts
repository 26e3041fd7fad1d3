import type { Clock } from '../clock.js';

/** Wakes those who wait for a job's phase to change. Waiting costs nothing in between. */
export interface Changes {
  /**
   * Resolves when the job's phase changes, after `ms`, when the signal aborts or when everybody is let go; never rejects.
   * To miss nothing, read the phase and call this without an await in between.
   */
  wait(jobId: string, ms: number, signal: AbortSignal): Promise<void>;
  changed(jobId: string): void;
  /** Lets everybody go, now and from now on. */
  close(): void;
}

export function createChanges(clock: Clock): Changes {
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;
  const wake = (jobId: string): void => waiting.get(jobId)?.forEach((done) => done());
  return {
    wait(jobId, ms, signal) {
      if (closed || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const here = waiting.get(jobId) ?? new Set();
        waiting.set(jobId, here);
        const done = (): void => {
          forget();
          signal.removeEventListener('abort', done);
          here.delete(done);
          if (here.size === 0) waiting.delete(jobId);
          resolve();
        };
        const forget = clock.after(ms, done);
        signal.addEventListener('abort', done);
        here.add(done);
      });
    },
    changed: wake,
    close() {
      closed = true;
      [...waiting.keys()].forEach(wake);
    },
  };
}
