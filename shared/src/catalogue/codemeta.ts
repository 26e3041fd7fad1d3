import type { Needs } from '../model/index.js';
import { isObject } from '../task/nbformat.js';
import { parseGiB } from '../task/units.js';
import { keywordsOf, line } from './words.js';

/** What a repository or a record says of all that is in it. */
export interface About {
  readonly title?: string;
  readonly description?: string;
  readonly keywords: readonly string[];
  readonly authors: readonly string[];
  readonly licence?: string;
  readonly needs?: Needs;
}

export const NOTHING_ABOUT: About = { keywords: [], authors: [] };

/**
 * Reads a codemeta.json (CodeMeta 2.0 and 3.0; the terms used here are in both).
 * @throws SyntaxError where it is no JSON
 */
export function aboutFromCodemeta(text: string): About {
  const document: unknown = JSON.parse(text);
  if (!isObject(document)) return NOTHING_ABOUT;
  const title = line(document.name);
  const description = line(document.description, 1000);
  const licence = licenceOf(document.license);
  const needs = needsOf(document);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    keywords: keywordsOf(document.keywords),
    authors: list(document.author).flatMap(personName).slice(0, 50),
    ...(licence === undefined ? {} : { licence }),
    ...(needs === undefined ? {} : { needs }),
  };
}

/** One description of two; what the first says counts. */
export function mergeAbout(first: About, second: About): About {
  return {
    ...second,
    ...first,
    keywords: [...new Set([...first.keywords, ...second.keywords])],
    authors: first.authors.length > 0 ? first.authors : second.authors,
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function personName(person: unknown): readonly string[] {
  if (!isObject(person)) return line(person) === undefined ? [] : [line(person) ?? ''];
  const parts = [line(person.givenName), line(person.familyName)].filter((part) => part !== undefined);
  const name = parts.length > 0 ? parts.join(' ') : line(person.name);
  return name === undefined ? [] : [name];
}

/** An SPDX address is shown as its identifier. */
function licenceOf(value: unknown): string | undefined {
  const first = list(value)[0];
  const text = line(isObject(first) ? (first.name ?? first.url ?? first['@id']) : first);
  return text?.replace(/^https?:\/\/spdx\.org\/licenses\//, '').replace(/\.html$/, '');
}

/** CodeMeta writes requirements in free words ("8 GB"); what cannot be read is no wish. */
function needsOf(document: Readonly<Record<string, unknown>>): Needs | undefined {
  const memoryGiB = gibibytes(document.memoryRequirements);
  const diskGiB = gibibytes(document.storageRequirements);
  const needs = {
    ...(memoryGiB === undefined ? {} : { memoryGiB }),
    ...(diskGiB === undefined ? {} : { diskGiB }),
  };
  return Object.keys(needs).length > 0 ? needs : undefined;
}

function gibibytes(value: unknown): number | undefined {
  const amount = /\d+(?:\.\d+)?\s*[kMGT]i?B\b/i.exec(line(value) ?? '')?.[0];
  const parsed = parseGiB(amount ?? '');
  return 'ok' in parsed ? Number(parsed.ok.toPrecision(3)) : undefined;
}
