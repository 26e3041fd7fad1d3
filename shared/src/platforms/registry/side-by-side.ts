/**
 * Does the work for each item, a few at a time, and keeps their order. The first failure rejects; no further item is begun then.
 * @param onDone told how many are done
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
  onDone: (done: number) => void,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const queue = [...items.entries()].values();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      results.set(index, await work(item));
      onDone(results.size);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return items.map((_, index) => results.get(index) as R);
}
