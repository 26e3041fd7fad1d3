/** @returns the one in the middle; with an even number of them, the upper of the two */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('There is nothing to take the median of.');
  return middle;
}

/** @returns how long it took, in milliseconds */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export interface Compared {
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly reference: number;
}

/**
 * Measures both by turns, so that whatever else the machine does hits both alike; the first round only warms up.
 * @param ours and `reference` return the milliseconds that count
 */
export async function byTurns(
  rounds: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<Compared> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const both = [await ours(), await reference()] as const;
    if (round === 0 && rounds > 0) continue;
    a.push(both[0]);
    b.push(both[1]);
  }
  return { ours: median(a), reference: median(b) };
}
