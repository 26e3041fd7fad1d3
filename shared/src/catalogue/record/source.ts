import * as z from 'zod/mini';
import { encodeSegment, originOf, resolveTarget } from '../../http/url.js';
import type { CatalogueEntry, EntrySource } from '../entry.js';
import { Harvest } from '../harvest.js';
import type { CatalogueDeps, CatalogueSource } from '../source.js';
import { harvestRecord } from './files.js';
import { type DataRecord, readRecord } from './shape.js';

/** A record or a community of Zenodo or another InvenioRDM. */
export interface RecordAddress {
  readonly kind: 'record' | 'community';
  /** Of the page, without a slash at the end. */
  readonly url: string;
  /** The service's `/api`. */
  readonly api: string;
  readonly id: string;
}

const hitsSchema = z.object({
  hits: z.object({ hits: z.array(z.unknown()), total: z.optional(z.unknown()) }),
  links: z.optional(z.object({ next: z.optional(z.string()) })),
});

type Hits = z.infer<typeof hitsSchema>;

/** What Zenodo gives to strangers at once. */
const PAGE_SIZE = 25;
const MAX_PAGES = 40;

/** The notebooks of a record, or of all records of a community. */
export function recordSource(address: RecordAddress, deps: CatalogueDeps): CatalogueSource {
  const { kind, url, id } = address;
  const source: EntrySource = { kind, url, name: `${new URL(url).host} ${kind} ${id}` };
  return {
    name: source.name,
    origins: [originOf(address.api) ?? address.api],
    find: (signal, onProgress) => {
      const harvest = new Harvest({ deps, source, home: url, signal, onProgress });
      return harvest.answer(() =>
        kind === 'record' ? oneRecord(address, harvest) : community(address, harvest),
      );
    },
  };
}

async function oneRecord(address: RecordAddress, harvest: Harvest): Promise<readonly CatalogueEntry[]> {
  const tried = `read record ${address.id}`;
  const url = `${address.api}/records/${encodeSegment(address.id)}`;
  harvest.report(harvest.t('Reading %1', harvest.source.name));
  const record = readRecord((await harvest.json(url, z.unknown(), { tried })).value, address.api);
  if (record === undefined)
    throw new Error(harvest.t('%1 is no record that is understood here.', address.url));
  await tellOfNewer(record, url, harvest);
  return harvestRecord(record, address.api, harvest);
}

/** The version that was named is the one that is read: who named it may rely on it. */
async function tellOfNewer(record: DataRecord, url: string, harvest: Harvest): Promise<void> {
  try {
    const options = { tried: 'look for a newer version' };
    const newest = (await harvest.json(`${url}/versions/latest`, z.object({ id: z.unknown() }), options))
      .value;
    if ((typeof newest.id === 'string' || typeof newest.id === 'number') && String(newest.id) !== record.id) {
      const page = harvest.source.url.replace(/[^/]*$/, encodeSegment(String(newest.id)));
      harvest.problem(harvest.t('There is a newer version of "%1": %2', record.about.title, page));
    }
  } catch {
    harvest.signal.throwIfAborted();
    // Services without versions have nothing newer.
  }
}

async function community(address: RecordAddress, harvest: Harvest): Promise<readonly CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  const query = new URLSearchParams({ communities: address.id, size: String(PAGE_SIZE), sort: 'mostrecent' });
  let url: string | undefined = `${address.api}/records?${query.toString()}`;
  let done = 0;
  for (let page = 1; url !== undefined; page++) {
    if (page > MAX_PAGES) {
      harvest.problem(
        harvest.t('%1 has more than %2 records; the newest are listed.', harvest.source.name, String(done)),
      );
      break;
    }
    const value: Hits = await readPage(url, address, harvest);
    const total = typeof value.hits.total === 'number' ? value.hits.total : undefined;
    for (const hit of value.hits.hits) {
      harvest.report(harvest.t('Reading the records of %1', harvest.source.name), done++, total);
      entries.push(...(await oneHit(hit, address, harvest)));
    }
    url = value.hits.hits.length === 0 ? undefined : nextPage(value.links?.next, url);
  }
  return entries;
}

async function readPage(url: string, address: RecordAddress, harvest: Harvest): Promise<Hits> {
  return (await harvest.json(url, hitsSchema, { tried: `read the community ${address.id}` })).value;
}

/** A record that cannot be read is a problem, and no end of the others. */
async function oneHit(
  hit: unknown,
  address: RecordAddress,
  harvest: Harvest,
): Promise<readonly CatalogueEntry[]> {
  const record = readRecord(hit, address.api);
  if (record === undefined) return [];
  try {
    return await harvestRecord(record, address.api, harvest);
  } catch (error) {
    harvest.failed(error);
    return [];
  }
}

function nextPage(next: string | undefined, asked: string): string | undefined {
  const target = next === undefined ? undefined : resolveTarget(next, asked);
  return target === undefined || target.foreign || target.url === asked ? undefined : target.url;
}
