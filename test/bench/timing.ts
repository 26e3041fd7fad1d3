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
  /** How often each was done. */
  readonly turns: number;
}

/**
 * Measures both by turns, so that whatever else the machine does hits both alike. A fifth as many turns, one at least, go before
 * that do not count: nothing is compiled yet.
 * @param ours and `reference` return the milliseconds that count
 */
export async function byTurns(
  counted: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<Compared> {
  const turns = counted + Math.ceil(counted / 5);
  const [a, b]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    a.push(await ours());
    b.push(await reference());
  }
  return { ours: median(a.slice(-counted)), reference: median(b.slice(-counted)), turns };
}
