import { isFailure } from '../../http/client.js';
import type { EntrySource } from '../entry.js';
import { Harvest } from '../harvest.js';
import { parseList } from '../list/parse.js';
import type { ListEntry } from '../list/schema.js';
import type { CatalogueDeps, HarvestProgress } from '../source.js';

/**
 * What is wrong with a list: what its schema does not allow, and addresses that lead nowhere. Addresses are asked one by one, and
 * for their first byte alone. Container images are not asked for.
 * @returns a sentence for each problem. Rejects with the signal's reason when aborted
 */
export async function checkList(
  text: string,
  deps: CatalogueDeps,
  signal: AbortSignal,
  onProgress?: (progress: HarvestProgress) => void,
): Promise<readonly string[]> {
  const list = parseList(text);
  const problems = [...list.problems];
  const addresses = [...new Set([...list.sources.map(({ url }) => url), ...list.entries.flatMap(addressOf)])];
  for (const [done, url] of addresses.entries()) {
    onProgress?.({ text: `Looking whether ${url} is there`, done, total: addresses.length });
    const source: EntrySource = { kind: 'list', url, name: url };
    const harvest = new Harvest({ deps, source, home: url, signal });
    const problem = await deadLink(url, harvest);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** Of what a person wrote; what was harvested was there. */
function addressOf(entry: ListEntry): readonly string[] {
  if ('machine' in entry) return [entry.machine];
  if (!('notebook' in entry) || entry.found) return [];
  const { notebook } = entry;
  if ('url' in notebook) return [notebook.url];
  return ['record' in notebook ? notebook.record : notebook.repository];
}

async function deadLink(url: string, harvest: Harvest): Promise<string | undefined> {
  try {
    await harvest.get(url, { tried: 'find what the list names', accept: '*/*', range: [0, 0] });
    return undefined;
  } catch (error) {
    harvest.signal.throwIfAborted();
    // More than what was asked for is there.
    if (isFailure(error, 'nonsense')) return undefined;
    return `${url}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
