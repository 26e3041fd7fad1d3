import type { Client } from './client.ts';
import type { Conversation } from './conversations.ts';

/** What came of a load. */
export interface Load {
  /** Conversations that were brought to their end. */
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Ids of the jobs, in the order of their ends. */
  readonly jobs: readonly string[];
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** When no more conversations begin. */
export type Until = { readonly seconds: number } | { readonly count: number };

/**
 * Lets each client have its conversation again and again, for a time or so often in all; one that has begun is brought to its end.
 * @param stop - ends it early, in the same way
 * @throws Error of the first conversation that fails
 */
export async function load(
  clients: readonly Client[],
  conversation: Conversation,
  until: Until,
  stop?: AbortSignal,
): Promise<Load> {
  const times: number[] = [];
  const jobs: string[] = [];
  const began = performance.now();
  const end = 'seconds' in until ? began + until.seconds * 1000 : Infinity;
  let left = 'count' in until ? until.count : Infinity;
  const failed = new AbortController();
  const repeat = async (client: Client): Promise<void> => {
    while (performance.now() < end && left > 0 && !failed.signal.aborted && stop?.aborted !== true) {
      left -= 1;
      const start = performance.now();
      const job = await conversation(client);
      times.push(performance.now() - start);
      if (job !== undefined) jobs.push(job);
    }
  };
  await Promise.all(
    clients.map((client) =>
      repeat(client).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return {
    count: times.length,
    perSecond: times.length / took,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    jobs,
  };
}
