/** Records of a table that are looked at all the time, as they were written last; the table stays the truth. */
export interface Mirror<T> {
  get(id: string): T | undefined;
  /** All of them, in their order. */
  all(): readonly T[];
  set(record: T): void;
  delete(id: string): void;
  /** Forgets everything: the next look reads the table again. */
  drop(): void;
}

/**
 * @param read - reads the records from the table, those that were added first in front
 * @param order - of two that are the same in it, the one that was added first comes first
 */
export function createMirror<T extends { readonly id: string }>(
  read: () => readonly T[],
  order: (a: T, b: T) => number,
): Mirror<T> {
  let records: Map<string, T> | undefined;
  let sorted: readonly T[] | undefined;
  const known = (): Map<string, T> => (records ??= new Map(read().map((record) => [record.id, record])));
  return {
    get: (id) => known().get(id),
    all: () => (sorted ??= [...known().values()].sort(order)),
    set(record) {
      known().set(record.id, record);
      sorted = undefined;
    },
    delete(id) {
      if (known().delete(id)) sorted = undefined;
    },
    drop() {
      records = undefined;
      sorted = undefined;
    },
  };
}
