import { isFinal } from '../../model/index.js';
import type { JobRef, JobResult, JobStatus, Offer, Task } from '../../model/index.js';

/** A job of a {@link FakePlatform}; the test says what becomes of it. */
export class FakeJob {
  status: JobStatus = { phase: 'QUEUED', hasLog: true, results: [] };
  /** What its log says so far. */
  log = '';
  /** Text of each result, by the result's id. */
  readonly content = new Map<string, string>();
  removed = false;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly ref: JobRef,
    readonly key: string,
    readonly task: Task,
    readonly offer: Offer,
  ) {}

  become(change: Partial<JobStatus>): void {
    this.status = { ...this.status, ...change };
    for (const wake of [...this.waiting]) wake();
  }

  /** Makes a result that can be fetched. */
  yields(path: string, text: string, kind: JobResult['kind'] = 'file'): void {
    const id = kind === 'notebook' ? 'notebook' : `file-${this.status.results.length + 1}`;
    const result: JobResult = {
      id,
      kind,
      path,
      url: `${this.ref.url}/results/${id}`,
      sizeBytes: text.length,
    };
    this.content.set(id, text);
    this.become({ results: [...this.status.results, result] });
  }

  async *watch(signal: AbortSignal): AsyncGenerator<JobStatus> {
    for (;;) {
      const seen = this.status;
      yield seen;
      if (isFinal(seen.phase)) return;
      if (this.status === seen) await this.change(signal);
    }
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.waiting.delete(over);
        signal.removeEventListener('abort', over);
        if (signal.aborted) reject(new Error('Watching was aborted.'));
        else resolve();
      };
      this.waiting.add(over);
      signal.addEventListener('abort', over, { once: true });
      if (signal.aborted) over();
    });
  }
}
