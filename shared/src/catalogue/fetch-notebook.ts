import type { CatalogueEntry } from './entry.js';
import { Harvest } from './harvest.js';
import { readPlace } from './read-notebook.js';
import type { CatalogueDeps } from './source.js';

/**
 * The text of an entry's notebook, as its source has it: not checked to be one.
 * @throws PlatformError or Error for people, e.g. where the entry is no notebook; the signal's reason when aborted
 */
export async function fetchNotebook(
  entry: CatalogueEntry,
  deps: CatalogueDeps,
  signal: AbortSignal,
): Promise<string> {
  const { executable, source } = entry;
  const harvest = new Harvest({ deps, source, home: source.url, signal });
  if (executable.kind !== 'notebook')
    throw new Error(harvest.t('%1 is no notebook, so there is nothing to open.', entry.title));
  return readPlace(executable.content, harvest);
}
