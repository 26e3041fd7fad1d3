import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { isObject } from '../../task/nbformat.js';
import { isNestedWell } from './nesting.js';
import { entrySchemas, type ListedSource, type ListEntry, listSchema, sourceSchema } from './schema.js';

/** A curated list as far as it is right. */
export interface CuratedList {
  readonly title: string | undefined;
  readonly sources: readonly ListedSource[];
  readonly entries: readonly ListEntry[];
  /** A sentence for each part that is not right, and is left out. */
  readonly problems: readonly string[];
}

const MAX_ENTRIES = 20_000;
const NESTED_BADLY = 'The list is nested more deeply than any list needs, or its brackets do not match.';

/** Reads a curated list (YAML 1.2, of which JSON is a part). What is wrong in one entry costs the others nothing. */
export function parseList(text: string): CuratedList {
  const nothing = { title: undefined, sources: [], entries: [] };
  if (!isNestedWell(text)) return { ...nothing, problems: [NESTED_BADLY] };
  // Only the first error is told: to make each of them pretty takes its time, and there may be thousands.
  const document = parseDocument(text, { maxAliasCount: 100, prettyErrors: false } as object);
  const [error] = document.errors;
  if (error) return { ...nothing, problems: [`The list is no YAML: ${error.message.split('\n')[0] ?? ''}`] };
  const value = toPlain(document);
  if (!isObject(value)) return { ...nothing, problems: ['The list is empty, or no mapping.'] };
  const { entries, sources, ...frame } = value;
  const problems: string[] = [];
  const checkedFrame = z.safeParse(listSchema, frame);
  if (!checkedFrame.success) problems.push(`The list: ${firstIssue(checkedFrame.error)}`);
  return {
    title: checkedFrame.success ? checkedFrame.data.title : undefined,
    sources: checked('Source', sources, problems, (source) => z.safeParse(sourceSchema, source)),
    entries: checked('Entry', entries, problems, checkEntry),
    problems,
  };
}

function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

type Checked<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: z.core.$ZodError };

function checked<T>(
  what: string,
  values: unknown,
  problems: string[],
  check: (value: unknown) => Checked<T>,
): readonly T[] {
  if (values === undefined || values === null) return [];
  if (!Array.isArray(values)) {
    problems.push(`What the list has for ${what === 'Entry' ? '"entries"' : '"sources"'} is no list.`);
    return [];
  }
  return values.slice(0, MAX_ENTRIES).flatMap((value: unknown, index) => {
    const result = check(value);
    if (result.success) return [result.data];
    problems.push(`${what} ${index + 1}${nameOf(value)}: ${firstIssue(result.error)}`);
    return [];
  });
}

/** By what an entry says that it is, so that the words about what is wrong fit. */
function checkEntry(value: unknown): Checked<ListEntry> {
  const keys = isObject(value) ? Object.keys(value) : [];
  if (keys.includes('container')) return z.safeParse(entrySchemas.container, value);
  if (keys.includes('machine')) return z.safeParse(entrySchemas.machine, value);
  return z.safeParse(entrySchemas.notebook, value);
}

function nameOf(value: unknown): string {
  return isObject(value) && typeof value.title === 'string' ? ` (${value.title.slice(0, 80)})` : '';
}

/** Says where it is wrong and how, in plain words. */
function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it is not as it should be.';
  const where = issue.path.length === 0 ? 'it' : `"${issue.path.map(String).join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    return `${where} has "${issue.keys.slice(0, 3).join('", "')}", which means nothing here.`;
  }
  return issue.code === 'too_big' || issue.code === 'too_small'
    ? `${where} is too long, too short, or out of range.`
    : `${where} is missing or of the wrong kind.`;
}
