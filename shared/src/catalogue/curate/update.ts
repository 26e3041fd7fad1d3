import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import * as z from 'zod/mini';
import type { Needs } from '../../model/index.js';
import type { CatalogueEntry } from '../entry.js';
import { fileOf } from '../list/entries.js';
import { entrySchemas, type Found, type NotebookListEntry } from '../list/schema.js';

export interface ListUpdate {
  /** The file as it is to be written. */
  readonly text: string;
  readonly added: readonly string[];
  /** Entries that are not there any more: kept and marked where a person said something of them, else removed. */
  readonly gone: readonly string[];
  readonly updated: number;
}

/** What is read first when a list is opened. */
const HEADER = ` What can be found and run. Write what you know better beside "found", which is replaced at each harvest:
 title, description, keywords, authors, licence, needs (cores, memoryGiB, diskGiB, gpus, hours), include: false.`;

/** Of the words, for searching; the whole would make the file too long for people. */
const LISTED_TEXT = 2000;

/**
 * Brings a list file up to date with a harvest. Each entry's `found` is replaced; everything else in the file, comments too, is
 * as a person left it.
 * @param text absent: a new file
 * @param isInScope whether the harvest would have found an entry, if it were still there; by its id
 * @throws Error for people where the file cannot be changed safely
 */
export function updateList(
  text: string | undefined,
  harvested: readonly CatalogueEntry[],
  isInScope: (id: string) => boolean,
): ListUpdate {
  const document = text === undefined || text.trim() === '' ? newList() : parseDocument(text);
  const [error] = document.errors;
  if (error)
    throw new Error(`The list is no YAML, and is left as it is: ${error.message.split('\n')[0] ?? ''}`);
  if (!isMap(document.contents)) throw new Error('The list is no mapping, and is left as it is.');
  const entries = entriesOf(document);
  const known = byId(entries);
  const notebooks = harvested.filter(({ executable }) => executable.kind === 'notebook');
  const added: string[] = [];
  for (const entry of notebooks) {
    const listed = known.get(entry.id);
    if (listed) listed.set('found', document.createNode(foundOf(entry)));
    else {
      entries.add(document.createNode({ notebook: notebookOf(entry), found: foundOf(entry) }));
      added.push(entry.id);
    }
  }
  const there = new Set(notebooks.map(({ id }) => id));
  const gone = [...known].filter(([id, listed]) => !there.has(id) && isInScope(id) && listed.has('found'));
  for (const [, listed] of gone) leave(listed, entries);
  return {
    text: document.toString({ lineWidth: 100 }),
    added,
    gone: gone.map(([id]) => id),
    updated: notebooks.length - added.length,
  };
}

function newList(): Document.Parsed {
  const document = parseDocument('entries: []\n');
  document.commentBefore = HEADER;
  return document;
}

function entriesOf(document: Document.Parsed): YAMLSeq {
  const there = document.get('entries');
  if (isSeq(there)) {
    // An empty list is written as `[]`, and what is added would follow on the same line.
    there.flow = false;
    return there;
  }
  if (there !== undefined && there !== null) throw new Error('"entries" of the list is no list.');
  const made = document.createNode([]) as YAMLSeq;
  document.set('entries', made);
  return made;
}

/** By the notebook that they name: whatever else in an entry is wrong, it is not to be added a second time. */
function byId(entries: YAMLSeq): Map<string, YAMLMap> {
  const known = new Map<string, YAMLMap>();
  for (const item of entries.items) {
    if (!isMap(item)) continue;
    const parsed = z.safeParse(entrySchemas.notebook, {
      notebook: (item.toJSON() as Record<string, unknown>).notebook,
    });
    if (!parsed.success) continue;
    try {
      known.set(fileOf(parsed.data).id, item);
    } catch {
      // Told by the check of the file.
    }
  }
  return known;
}

function leave(listed: YAMLMap, entries: YAMLSeq): void {
  const said = listed.items.some(({ key }) => String(key) !== 'notebook' && String(key) !== 'found');
  if (said) listed.setIn(['found', 'gone'], true);
  else entries.items = entries.items.filter((item) => item !== listed);
}

/** How a person would name it. */
function notebookOf(entry: CatalogueEntry): NotebookListEntry['notebook'] {
  const [place = '', ...path] = entry.id.split('#');
  const { source } = entry;
  if (path.length === 0) return { url: entry.id };
  const isRecord = source.kind === 'record' || source.kind === 'community';
  return isRecord ? { record: place, path: path.join('#') } : { repository: place, path: path.join('#') };
}

function foundOf(entry: CatalogueEntry): Found {
  const { executable } = entry;
  if (executable.kind !== 'notebook') throw new Error(`${entry.id} is no notebook.`);
  const { kernel, language, repository, content } = executable;
  return {
    title: entry.title,
    ...(entry.description === '' ? {} : { description: entry.description }),
    ...present('keywords', entry.keywords),
    ...present('authors', entry.authors),
    ...(entry.licence === undefined ? {} : { licence: entry.licence }),
    ...(entry.needs === undefined ? {} : { needs: listedNeeds(entry.needs) }),
    ...present('headings', entry.headings),
    ...(entry.text === '' ? {} : { text: entry.text.slice(0, LISTED_TEXT).replace(/\s+/g, ' ') }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(language === undefined ? {} : { language }),
    ...(repository === undefined ? {} : { commit: repository.commit }),
    content,
  };
}

function present<K extends string>(key: K, values: readonly string[]): Partial<Record<K, string[]>> {
  return values.length === 0 ? {} : ({ [key]: [...values] } as Record<K, string[]>);
}

function listedNeeds({ durationSeconds, ...rest }: Needs): NonNullable<Found['needs']> {
  return { ...rest, ...(durationSeconds === undefined ? {} : { hours: durationSeconds / 3600 }) };
}
