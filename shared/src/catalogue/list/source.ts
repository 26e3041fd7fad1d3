import { parseHttpUrl } from '../../http/url.js';
import { NOTHING_ABOUT } from '../codemeta.js';
import type { CatalogueEntry, EntrySource } from '../entry.js';
import { Harvest } from '../harvest.js';
import { entriesOf } from '../notebook-files.js';
import { isPrivateAddress } from '../private-address.js';
import type { CatalogueAnswer, CatalogueDeps, CatalogueSource, HarvestProgress } from '../source.js';
import { asSaid, fileOf, fromFound, imageEntry } from './entries.js';
import { isIn } from './globs.js';
import { parseList } from './parse.js';
import type { ListedSource, ListEntry } from './schema.js';

/** Makes a source that a list names in turn. */
export type MakeSource = (source: ListedSource, deps: CatalogueDeps) => CatalogueSource | undefined;

const LIST_TYPES = 'application/yaml, text/yaml, application/json, text/plain, */*;q=0.5';

/** A curated list at an address, with the sources that it names. */
export function listSource(url: string, deps: CatalogueDeps, make: MakeSource): CatalogueSource {
  const name = decodeURI(parseHttpUrl(url)?.pathname.split('/').at(-1) ?? url);
  const source: EntrySource = { kind: 'list', url, name };
  return {
    name,
    origins: [new URL(url).origin],
    find: async (signal, onProgress) => {
      const harvest = new Harvest({ deps, source, home: url, signal, onProgress });
      const nested: CatalogueAnswer[] = [];
      const own = await harvest.answer(() => entriesOfList(url, make, harvest, nested, onProgress));
      return merged(own, nested);
    },
  };
}

async function entriesOfList(
  url: string,
  make: MakeSource,
  harvest: Harvest,
  nested: CatalogueAnswer[],
  onProgress: ((progress: HarvestProgress) => void) | undefined,
): Promise<readonly CatalogueEntry[]> {
  harvest.report(harvest.t('Reading the list %1', harvest.source.name));
  const { text } = await harvest.get(url, { tried: 'read the list', accept: LIST_TYPES });
  const list = parseList(text, harvest.t);
  for (const problem of list.problems) harvest.problem(`${harvest.source.name}: ${problem}`);
  const entries = new Map<string, CatalogueEntry>();
  for (const listed of list.sources) {
    const answer = await harvestListed(listed, url, make, harvest, onProgress);
    if (answer === undefined) continue;
    nested.push(answer);
    for (const entry of answer.entries) entries.set(entry.id, entry);
  }
  for (const listed of list.entries) {
    const entry = await harvestEntry(listed, entries, harvest);
    if (entry) entries.set(entry.id, entry);
  }
  return [...entries.values()];
}

/** A list from the open net cannot make anyone ask around in their own network. */
async function harvestListed(
  listed: ListedSource,
  url: string,
  make: MakeSource,
  harvest: Harvest,
  onProgress: ((progress: HarvestProgress) => void) | undefined,
): Promise<CatalogueAnswer | undefined> {
  const reachable = isPrivateAddress(url) || !isPrivateAddress(listed.url);
  const source = reachable ? make(listed, harvest.deps) : undefined;
  if (source === undefined) {
    harvest.problem(harvest.t('%1: %2 is no source that a list may name.', harvest.source.name, listed.url));
    return undefined;
  }
  const answer = await source.find(harvest.signal, onProgress);
  const entries = answer.entries.filter(({ id }) =>
    isIn(id.split('#').slice(1).join('#'), listed.include, listed.exclude),
  );
  return { ...answer, entries };
}

async function harvestEntry(
  listed: ListEntry,
  known: ReadonlyMap<string, CatalogueEntry>,
  harvest: Harvest,
): Promise<CatalogueEntry | undefined> {
  if (!('notebook' in listed)) return asSaid(imageEntry(listed, harvest.source), listed);
  try {
    if (listed.found) {
      const entry = asSaid(fromFound(listed, listed.found, harvest.source), listed);
      return listed.found.gone === true ? { ...entry, included: false } : entry;
    }
    const file = fileOf(listed);
    const found = known.get(file.id) ?? (await entriesOf([file], NOTHING_ABOUT, harvest))[0];
    return found && asSaid(found, listed);
  } catch (error) {
    harvest.failed(error);
    return undefined;
  }
}

function merged(own: CatalogueAnswer, nested: readonly CatalogueAnswer[]): CatalogueAnswer {
  return {
    entries: own.entries,
    problems: [...own.problems, ...nested.flatMap(({ problems }) => problems)],
    checkedAt: [own, ...nested].map(({ checkedAt }) => checkedAt).sort()[0] ?? own.checkedAt,
    fresh: [own, ...nested].every(({ fresh }) => fresh),
  };
}
