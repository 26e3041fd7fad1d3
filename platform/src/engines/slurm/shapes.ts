import type { Resources } from '../engine.js';
import { mebibytes } from './amounts.js';
import type { Node } from './cluster.js';
import type { Bound, Field } from './limits.js';

/** A running job of those who share a limit, with what its end gives back. */
export interface Holder {
  readonly end: number;
  readonly cores: number;
  readonly memoryMiB: number;
}

/** What is left now of every limit that is shared. */
function left(bounds: readonly Bound[], path: Field): number {
  return Math.min(
    Infinity,
    ...bounds
      .filter((each) => each.path === path && each.used !== undefined)
      .map((each) => each.most - (each.used ?? 0)),
  );
}

/**
 * When shared limits leave enough for a job, as running jobs end at their time limits.
 * `sbatch --test-only` knows nothing of these limits.
 */
export function groupStart(
  resources: Resources,
  bounds: readonly Bound[],
  holders: readonly Holder[],
  now: number,
): number {
  let cores = left(bounds, 'cores');
  let memory = left(bounds, 'memory');
  let at = now;
  for (const holder of [...holders].sort((a, b) => a.end - b.end)) {
    if (resources.cores <= cores && mebibytes(resources.memoryGiB) <= memory) break;
    cores += holder.cores;
    memory += holder.memoryMiB;
    at = Math.max(now, holder.end);
  }
  return at;
}

/**
 * The most of what was asked for that a node and the shared limits leave now: fewer cores, and less memory only where no node has
 * as much. GPUs and disk are not cut.
 * @returns undefined where that is everything, or not even one core
 */
export function smallerNow(
  asked: Resources,
  nodes: readonly Node[],
  bounds: readonly Bound[],
): Resources | undefined {
  const usable = nodes.filter(
    ({ up, free, tmpMiB }) =>
      up && free.gpus >= asked.gpus && (tmpMiB === 0 || tmpMiB >= mebibytes(asked.diskGiB)),
  );
  const candidates = usable
    .map(({ free }) => ({
      cores: Math.min(asked.cores, free.cores, left(bounds, 'cores')),
      memoryGiB: Math.min(
        asked.memoryGiB,
        Math.floor(Math.min(free.memoryMiB, left(bounds, 'memory')) / 1024),
      ),
    }))
    .filter(({ cores, memoryGiB }) => cores >= 1 && memoryGiB >= Math.min(1, asked.memoryGiB))
    .sort((a, b) => b.memoryGiB - a.memoryGiB || b.cores - a.cores);
  const [best] = candidates;
  if (best === undefined || (best.cores === asked.cores && best.memoryGiB === asked.memoryGiB))
    return undefined;
  return { ...asked, ...best };
}
