import { encodeSegment } from '../../http/url.js';
import * as z from 'zod/mini';
import { isFailure } from '../../http/client.js';
import { NOTHING_ABOUT, type About, aboutFromCodemeta, mergeAbout } from '../codemeta.js';
import type { CatalogueEntry, NotebookHome, NotebookPlace } from '../entry.js';
import type { Harvest } from '../harvest.js';
import { aboutOr, entriesOf, isNotebookPath, type NotebookFile } from '../notebook-files.js';
import { readPlace } from '../read-notebook.js';
import { listZip } from '../zip/archive.js';
import { type DataRecord, readFiles, readRecord, type RecordFile } from './shape.js';

const filesSchema = z.object({ entries: z.unknown() });
const containerSchema = z.object({
  entries: z.array(z.object({ key: z.string(), size: z.optional(z.number()) })),
  truncated: z.optional(z.boolean()),
});

/** A file in a record or in a zip of it, with where it can be had. */
export interface Item {
  readonly path: string;
  readonly sizeBytes?: number;
  readonly md5?: string;
  readonly content: NotebookPlace;
  /** Address of the zip that it is in. */
  readonly zip?: string;
}

export type RecordHome = Extract<NotebookHome, { readonly in: 'record' }>;

/** The notebooks of one record, those in its zip files too. @throws PlatformError; the signal's reason when aborted */
export async function harvestRecord(
  record: DataRecord,
  api: string,
  harvest: Harvest,
): Promise<readonly CatalogueEntry[]> {
  const files = record.files ?? (await askFiles(record, api, harvest));
  const items: Item[] = [];
  for (const file of files) {
    if (/\.zip$/i.test(file.key)) items.push(...(await lookInto(file, record, harvest)));
    else items.push(itemOf(file));
  }
  const about = mergeAbout(await codemetaOf(items, harvest), record.about);
  const page = `${api.replace(/\/api$/, '')}/records/${record.id}`;
  const notebooks = items.filter(({ path }) => isNotebookPath(path));
  return entriesOf(
    notebooks.map((item) => toFile(item, page, { in: 'record', api, id: record.id, path: item.path })),
    about,
    harvest,
  );
}

/** What is in a record beside a notebook of it, or in the same zip. Throws as {@link harvestRecord} does. */
export async function itemsAt({ api, id, zip }: RecordHome, harvest: Harvest): Promise<readonly Item[]> {
  const url = `${api}/records/${encodeSegment(id)}`;
  const record = readRecord(
    (await harvest.json(url, z.unknown(), { tried: `read record ${id}` })).value,
    api,
  );
  if (record === undefined) throw new Error(harvest.t('%1 is no record that is understood here.', url));
  const files = record.files ?? (await askFiles(record, api, harvest));
  if (zip === undefined) return files.map(itemOf);
  const packed = files.find((file) => file.url === zip);
  if (packed === undefined) throw new Error(harvest.t('%1 is not there any more.', zip));
  return (await byContainer(packed, harvest)) ?? byDirectory(packed, harvest);
}

async function askFiles(record: DataRecord, api: string, harvest: Harvest): Promise<readonly RecordFile[]> {
  const url = `${api}/records/${encodeSegment(record.id)}/files`;
  const { value } = await harvest.json(url, filesSchema, { tried: `read the files of record ${record.id}` });
  return readFiles(value.entries, record.id, api) ?? [];
}

/** Through the service where it can look into a zip, else by the zip's own directory. */
async function lookInto(zip: RecordFile, record: DataRecord, harvest: Harvest): Promise<readonly Item[]> {
  const title = record.about.title;
  harvest.report(harvest.t('Looking into %1 of %2', zip.key, title));
  try {
    return (await byContainer(zip, harvest)) ?? (await byDirectory(zip, harvest));
  } catch (error) {
    harvest.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    harvest.problem(harvest.t('%1 of %2 could not be looked into: %3', zip.key, title, why));
    return [];
  }
}

async function byContainer(zip: RecordFile, harvest: Harvest): Promise<readonly Item[] | undefined> {
  const container = zip.url.replace(/\/content$/, '/container');
  if (container === zip.url) return undefined;
  try {
    const { value } = await harvest.json(container, containerSchema, { tried: `look into ${zip.key}` });
    if (value.truncated === true) return undefined;
    return value.entries.map(({ key, size }) => ({
      path: key,
      content: { by: 'address', url: `${container}/${key.split('/').map(encodeSegment).join('/')}` },
      zip: zip.url,
      ...(size === undefined ? {} : { sizeBytes: size }),
    }));
  } catch (error) {
    // A service that is older, or a zip that it has not looked into.
    if (isFailure(error, 'gone', 'unsupported', 'refused', 'nonsense')) return undefined;
    throw error;
  }
}

async function byDirectory(zip: RecordFile, harvest: Harvest): Promise<readonly Item[]> {
  const members = await listZip(zip.url, harvest);
  return members.map(({ path, sizeBytes }) => ({
    path,
    sizeBytes,
    content: { by: 'zip', url: zip.url, member: path },
    zip: zip.url,
  }));
}

/** Of the record itself, else of a zip's top folder, as GitHub makes them. */
async function codemetaOf(items: readonly Item[], harvest: Harvest): Promise<About> {
  const found = items
    .filter(({ path }) => /^(?:[^/]+\/)?codemeta\.json$/.test(path))
    .sort((a, b) => a.path.length - b.path.length)[0];
  if (found === undefined) return NOTHING_ABOUT;
  return aboutOr(async () => aboutFromCodemeta(await readPlace(found.content, harvest)), harvest);
}

function itemOf({ key, url, md5, ...file }: RecordFile): Item {
  const content = { by: 'address', url } as const;
  return { path: key, content, ...sizeOf(file), ...(md5 === undefined ? {} : { md5 }) };
}

function toFile(item: Item, page: string, home: RecordHome): NotebookFile {
  const { path, content, zip } = item;
  return {
    id: `${page}#${path}`,
    path,
    // The files of a published record never change; another version is another record.
    pinned: true,
    executable: {
      kind: 'notebook',
      name: path.split('/').at(-1) ?? path,
      content,
      home: zip === undefined ? home : { ...home, zip },
    },
    ...sizeOf(item),
  };
}

function sizeOf({ sizeBytes }: { readonly sizeBytes?: number }): { readonly sizeBytes?: number } {
  return sizeBytes === undefined ? {} : { sizeBytes };
}
