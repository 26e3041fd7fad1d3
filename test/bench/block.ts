import { monitorEventLoopDelay } from 'node:perf_hooks';

/** @returns the longest time in milliseconds for which nothing else in this process had its turn while the work was done */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  // A block at the very end is told by the next tick only.
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return delay.max / 1e6;
}
