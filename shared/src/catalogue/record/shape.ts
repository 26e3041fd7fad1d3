import { encodeSegment, resolveTarget } from '../../http/url.js';
import type { About } from '../codemeta.js';
import { isObject, type JsonObject } from '../../task/nbformat.js';
import { keywordsOf, line } from '../words.js';

/** A record of Zenodo or another InvenioRDM, whichever of the two shapes it came in. */
export interface DataRecord {
  readonly id: string;
  readonly about: About & { readonly title: string };
  /** Absent where the answer does not name them: to be asked for. */
  readonly files: readonly RecordFile[] | undefined;
}

export interface RecordFile {
  readonly key: string;
  readonly sizeBytes?: number;
  /** Lower-case hexadecimal. */
  readonly md5?: string;
  /** Of its bytes. */
  readonly url: string;
}

/**
 * Reads a record, of Zenodo's legacy JSON or of InvenioRDM's.
 * @param api the `/api` of the service, to which links are relative and which they may not leave
 * @returns undefined where it is neither
 */
export function readRecord(value: unknown, api: string): DataRecord | undefined {
  if (!isObject(value) || !isObject(value.metadata)) return undefined;
  const { id, metadata } = value;
  if (typeof id !== 'string' && typeof id !== 'number') return undefined;
  const files = Array.isArray(value.files)
    ? value.files
    : isObject(value.files)
      ? value.files.entries
      : undefined;
  return {
    id: String(id),
    about: aboutOf(metadata, String(id)),
    files: files === undefined ? undefined : readFiles(files, String(id), api),
  };
}

/** Reads a list of files: an array, or (records of InvenioRDM) an object by key. */
export function readFiles(entries: unknown, id: string, api: string): readonly RecordFile[] | undefined {
  const list = Array.isArray(entries) ? entries : isObject(entries) ? Object.values(entries) : undefined;
  return list?.flatMap((entry: unknown) => (isObject(entry) ? readFile(entry, id, api) : []));
}

function readFile(entry: JsonObject, id: string, api: string): readonly RecordFile[] {
  const { key, size } = entry;
  if (typeof key !== 'string' || key === '' || key.length > 1000) return [];
  const links = isObject(entry.links) ? entry.links : {};
  const own = contentUrl(api, id, key);
  const legacy = typeof links.self === 'string' && links.self.endsWith('/content') ? links.self : undefined;
  const link = typeof links.content === 'string' ? links.content : legacy;
  const target = link === undefined ? undefined : resolveTarget(link, own);
  const url = target === undefined || target.foreign ? own : target.url;
  const md5 = typeof entry.checksum === 'string' ? MD5.exec(entry.checksum)?.[1] : undefined;
  return [{ key, url, ...(isSize(size) ? { sizeBytes: size } : {}), ...(md5 === undefined ? {} : { md5 }) }];
}

/** Older records of Zenodo leave the name of the sum out. */
const MD5 = /^(?:md5:)?([0-9a-f]{32})$/;

const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 0;

/** Of a file's bytes (InvenioRDM REST API, "Download a file"). */
export function contentUrl(api: string, id: string, key: string): string {
  return `${api}/records/${encodeSegment(id)}/files/${encodeSegment(key)}/content`;
}

function aboutOf(metadata: JsonObject, id: string): About & { readonly title: string } {
  const description = line(asMarkup(metadata.description), 1500);
  const licence = licenceOf(metadata);
  return {
    title: line(metadata.title) ?? `Record ${id}`,
    ...(description === undefined ? {} : { description }),
    keywords: keywordsOf([...texts(metadata.keywords), ...subjects(metadata.subjects)]),
    authors: creators(metadata.creators),
    ...(licence === undefined ? {} : { licence }),
  };
}

/** Descriptions are HTML, which may begin with plain words. */
function asMarkup(value: unknown): unknown {
  return typeof value === 'string' ? `<p>${value}` : value;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function subjects(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) =>
    isObject(item) ? (line(item.subject) ?? line(item.term) ?? []) : [],
  );
}

/** Legacy: `{name}`. InvenioRDM: `{person_or_org: {name, given_name, family_name}}`. */
function creators(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 50).flatMap((item: unknown) => {
    if (!isObject(item)) return [];
    const person = isObject(item.person_or_org) ? item.person_or_org : item;
    const parts = [line(person.given_name), line(person.family_name)].filter((part) => part !== undefined);
    const name = parts.length === 2 ? parts.join(' ') : line(person.name);
    return name === undefined ? [] : [name];
  });
}

function licenceOf(metadata: JsonObject): string | undefined {
  const { license, rights } = metadata;
  if (Array.isArray(rights)) {
    const first: unknown = rights[0];
    return isObject(first) ? line(first.id) : undefined;
  }
  return line(isObject(license) ? license.id : license);
}
