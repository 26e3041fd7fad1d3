import type { Pace } from '../task/pace.js';
import type { CatalogueEntry } from './entry.js';
import type { CatalogueIndex } from './search.js';

/** How many entries are looked at between two looks at the clock: some milliseconds' worth. */
const AT_ONCE = 8;

/**
 * Adds entries to an index and lets others have their turn. What is added so far can be found meanwhile.
 * @param more called after each slice
 * @throws the reason of the pace's signal when aborted
 */
export async function addInSlices(
  index: CatalogueIndex,
  entries: readonly CatalogueEntry[],
  pace: Pace,
  more: () => void = () => undefined,
): Promise<void> {
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    entries.slice(from, from + AT_ONCE).forEach((entry) => index.add(entry));
    more();
    await pace.step();
  }
}
