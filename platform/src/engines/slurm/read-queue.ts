import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';
import type { ClusterJob } from './jobs.js';
import { QUEUE_FORMAT, readQueue } from './jobs.js';

/** Which jobs are asked for: those of these numbers, or all of a name. */
export type Which = { readonly ids: readonly string[] } | { readonly name: string };

/** The jobs in the cluster's queue, those that ended a moment ago too. Rejects with {@link SlurmError}. */
export type QueueReader = (which: Which) => Promise<readonly ClusterJob[]>;

/** By `squeue`. */
export const bySqueue =
  (commands: Commands): QueueReader =>
  async (which) => {
    const filter = 'ids' in which ? `--jobs=${which.ids.join(',')}` : `--name=${which.name}`;
    const args = ['--noheader', '--states=all', filter, `--format=${QUEUE_FORMAT}`];
    try {
      return readQueue((await commands('squeue', args)).out);
    } catch (error) {
      // Said when the only job that was asked for has left the queue.
      if (error instanceof SlurmError && /Invalid job id/i.test(error.message)) return [];
      throw error;
    }
  };
