import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { type Translate, untranslated } from '../../model/translate.js';
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

/** Reads a curated list (YAML 1.2, of which JSON is a part). What is wrong in one entry costs the others nothing. */
export function parseList(text: string, t: Translate = untranslated): CuratedList {
  const nothing = { title: undefined, sources: [], entries: [] };
  if (!isNestedWell(text))
    return {
      ...nothing,
      problems: [t('The list is nested more deeply than any list needs, or its brackets do not match.')],
    };
  // Only the first error is told: to make each of them pretty takes its time, and there may be thousands.
  const document = parseDocument(text, { maxAliasCount: 100, prettyErrors: false } as object);
  const [error] = document.errors;
  if (error)
    return { ...nothing, problems: [t('The list is no YAML: %1', error.message.split('\n')[0] ?? '')] };
  const value = toPlain(document);
  if (!isObject(value)) return { ...nothing, problems: [t('The list is empty, or no mapping.')] };
  const { entries, sources, ...frame } = value;
  const problems: string[] = [];
  const checkedFrame = z.safeParse(listSchema, frame);
  if (!checkedFrame.success) problems.push(t('The list: %1', firstIssue(checkedFrame.error, t)));
  return {
    title: checkedFrame.success ? checkedFrame.data.title : undefined,
    sources: checked('Source', sources, problems, (source) => z.safeParse(sourceSchema, source), t),
    entries: checked('Entry', entries, problems, checkEntry, t),
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
  what: 'Entry' | 'Source',
  values: unknown,
  problems: string[],
  check: (value: unknown) => Checked<T>,
  t: Translate,
): readonly T[] {
  if (values === undefined || values === null) return [];
  if (!Array.isArray(values)) {
    problems.push(t('What the list has for %1 is no list.', what === 'Entry' ? '"entries"' : '"sources"'));
    return [];
  }
  return values.slice(0, MAX_ENTRIES).flatMap((value: unknown, index) => {
    const result = check(value);
    if (result.success) return [result.data];
    const which = `${index + 1}${nameOf(value)}`;
    const why = firstIssue(result.error, t);
    problems.push(what === 'Entry' ? t('Entry %1: %2', which, why) : t('Source %1: %2', which, why));
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
function firstIssue(error: z.core.$ZodError, t: Translate): string {
  const issue = error.issues[0];
  if (issue === undefined) return t('it is not as it should be.');
  const where = issue.path.length === 0 ? t('it') : `"${issue.path.map(String).join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    return t('%1 has %2, which means nothing here.', where, `"${issue.keys.slice(0, 3).join('", "')}"`);
  }
  return issue.code === 'too_big' || issue.code === 'too_small'
    ? t('%1 is too long, too short, or out of range.', where)
    : t('%1 is missing or of the wrong kind.', where);
}
