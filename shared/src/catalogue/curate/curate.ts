import { readCatalogueAddress } from '../address.js';
import { createCatalogue } from '../create.js';
import type { CatalogueDeps, HarvestProgress } from '../source.js';
import { checkList } from './check.js';
import { type ListUpdate, updateList } from './update.js';

export interface Curation extends ListUpdate {
  /** Of the harvest and of the list: whole sentences. */
  readonly problems: readonly string[];
}

/**
 * Harvests a repository or record into a list.
 * @param address of a repository, a record, a community or an ESAP gateway
 * @param text of the list as it is; absent where there is none yet
 * @throws Error for people where nothing can be harvested or the list cannot be changed; the signal's reason when aborted
 */
export async function curate(
  address: string,
  text: string | undefined,
  deps: CatalogueDeps,
  signal: AbortSignal,
  onProgress?: (progress: HarvestProgress) => void,
): Promise<Curation> {
  const read = readCatalogueAddress(address);
  const source = read?.kind === 'list' ? undefined : createCatalogue(address, undefined, deps);
  if (read === undefined || source === undefined) {
    throw new Error(`${address} is no address of a repository, a record, a community or an ESAP gateway.`);
  }
  const harvest = await source.find(signal, onProgress);
  if (harvest.entries.length === 0 && harvest.problems.length > 0) {
    throw new Error(`Nothing was found. ${harvest.problems.join(' ')}`);
  }
  // Where a part could not be read, that something is missing proves nothing.
  const isWhole = harvest.fresh && harvest.problems.length === 0;
  const scope = 'path' in read && read.folder !== undefined ? `${read.url}#${read.folder}/` : `${read.url}#`;
  const update = updateList(text, harvest.entries, (id) => isWhole && id.startsWith(scope));
  const problems = await checkList(update.text, deps, signal, onProgress);
  return { ...update, problems: [...harvest.problems, ...problems] };
}
