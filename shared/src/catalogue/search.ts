import MiniSearch from 'minisearch';
import type { CatalogueEntry, EntryKind } from './entry.js';

/** Narrows a search: an entry is kept where it has one of the values of each. */
export interface Facets {
  readonly kinds?: readonly EntryKind[];
  /** As {@link FacetCounts} spells them. */
  readonly keywords?: readonly string[];
  /** Addresses. */
  readonly sources?: readonly string[];
}

export interface FacetCount {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Most frequent first. */
export interface FacetCounts {
  readonly kinds: readonly FacetCount[];
  readonly keywords: readonly FacetCount[];
  readonly sources: readonly FacetCount[];
}

export interface Hit {
  readonly entry: CatalogueEntry;
  /** Greater is better; 0 where nothing was searched for. */
  readonly score: number;
}

export interface CatalogueSearch {
  /** Best first. An empty query gives all entries by title. */
  search(query: string, facets?: Facets): readonly Hit[];
  /** Of all included entries, or of those that a query finds. */
  facets(hits?: readonly Hit[]): FacetCounts;
}

const BOOST = { title: 6, keywords: 4, headings: 3, description: 2.5, text: 1 };
const MAX_QUERY = 300;
/** They stand in each notebook and tell nothing. */
const STOP_WORDS = new Set(
  'a an and are as at be by for from how i in into is it its of on or that the this to using was we what with'.split(
    ' ',
  ),
);

/** Indexes entries; those that a curator left out are not found. Takes about a second for a thousand: see {@link createSearchInSlices}. */
export function createSearch(entries: readonly CatalogueEntry[]): CatalogueSearch {
  const included = includedOnce(entries);
  const index = newIndex();
  index.addAll(included);
  return searchIn(index, included);
}

/** As {@link createSearch}, and lets others have their turn in between. */
export async function createSearchInSlices(entries: readonly CatalogueEntry[]): Promise<CatalogueSearch> {
  const included = includedOnce(entries);
  const index = newIndex();
  await index.addAllAsync(included, { chunkSize: 20 });
  return searchIn(index, included);
}

function newIndex(): MiniSearch<CatalogueEntry> {
  return new MiniSearch<CatalogueEntry>({
    fields: ['title', 'description', 'keywords', 'headings', 'text'],
    extractField: (entry, field) => fieldOf(entry, field),
    tokenize,
    // The same words come again and again.
    processTerm: remembered(processTerm),
  });
}

function searchIn(index: MiniSearch<CatalogueEntry>, included: readonly CatalogueEntry[]): CatalogueSearch {
  const byId = new Map(included.map((entry) => [entry.id, entry]));
  const byTitle = [...included]
    .sort((a, b) => a.title.localeCompare(b.title))
    .map((entry) => ({ entry, score: 0 }));
  return {
    search: (query, facets = {}) => {
      const found = query.trim() === '' ? byTitle : ranked(index, byId, query.slice(0, MAX_QUERY));
      return found.filter(({ entry }) => fits(entry, facets));
    },
    facets: (hits = byTitle) => count(hits),
  };
}

/**
 * Words as they are written first, and as beginnings of words, for whoever is still typing; one that nobody wrote is taken for a slip
 * of the finger. Looking for slips takes the longest by far.
 */
function ranked(
  index: MiniSearch<CatalogueEntry>,
  byId: ReadonlyMap<string, CatalogueEntry>,
  query: string,
): readonly Hit[] {
  const exact = index.search(query, EXACT);
  const known = new Set(exact.flatMap(({ queryTerms }) => queryTerms));
  const isKnown = (word: string): boolean => {
    const term = processTerm(word);
    return term === null || known.has(term);
  };
  const results = tokenize(query).every(isKnown)
    ? exact
    : index.search(query, { ...EXACT, fuzzy: (term) => !known.has(term) && slips(term) });
  return results
    .flatMap(({ id, score, queryTerms }): Hit[] => {
      const entry = byId.get(id as string);
      // Each word that is found counts more than how often one of them is.
      return entry === undefined ? [] : [{ entry, score: score * queryTerms.length }];
    })
    .sort((a, b) => b.score - a.score);
}

const EXACT = {
  boost: BOOST,
  prefix: (term: string) => term.length > 2,
  weights: { prefix: 0.5, fuzzy: 0.25 },
};

/** How many letters may be wrong. */
function slips(term: string): number | false {
  if (term.length > 7) return 2;
  return term.length > 4 ? 1 : false;
}

function fieldOf(entry: CatalogueEntry, field: string): string {
  switch (field) {
    case 'id':
      return entry.id;
    case 'title':
      return entry.title;
    case 'description':
      return entry.description;
    case 'keywords':
      return entry.keywords.join(' ');
    case 'headings':
      return entry.headings.join(' ');
    default:
      return entry.text;
  }
}

/** Words, and those with hyphens as one word too: `X-ray` is found by `xray`, and by `ray`. */
function tokenize(text: string): string[] {
  const compounds = text.match(/\b\w{1,12}(?:-\w{1,12}){1,2}\b/g) ?? [];
  return [
    ...text.split(/[\s\p{P}\p{S}]+/u).filter((word) => word !== ''),
    ...compounds.map((word) => word.replaceAll('-', '')),
  ];
}

function remembered(process: (term: string) => string | null): (term: string) => string | null {
  const known = new Map<string, string | null>();
  return (term) => {
    const before = known.get(term);
    if (before !== undefined) return before;
    const processed = process(term);
    known.set(term, processed);
    return processed;
  };
}

/** Lower case, no accents, no plural: `Galaxies` is found by `galaxy`. */
function processTerm(term: string): string | null {
  const plain = term.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (plain === '' || plain.length > 40 || STOP_WORDS.has(plain)) return null;
  return singular(plain);
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && /[^siu]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function includedOnce(entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const included = entries.filter((entry) => entry.included);
  return [...new Map(included.map((entry) => [entry.id, entry])).values()];
}

function fits({ executable, keywords, source }: CatalogueEntry, facets: Facets): boolean {
  return (
    allows(facets.kinds, [executable.kind]) &&
    allows(facets.keywords, keywords.map(keywordValue)) &&
    allows(facets.sources, [source.url])
  );
}

function allows(wanted: readonly string[] | undefined, has: readonly string[]): boolean {
  return wanted === undefined || wanted.length === 0 || has.some((value) => wanted.includes(value));
}

function keywordValue(keyword: string): string {
  return keyword.toLowerCase();
}

function count(hits: readonly Hit[]): FacetCounts {
  const entries = hits.map(({ entry }) => entry);
  return {
    kinds: tally(entries.map(({ executable }) => ({ value: executable.kind, label: executable.kind }))),
    keywords: tally(
      entries.flatMap(({ keywords }) => keywords.map((label) => ({ value: keywordValue(label), label }))),
    ),
    sources: tally(entries.map(({ source }) => ({ value: source.url, label: source.name }))),
  };
}

function tally(values: readonly { readonly value: string; readonly label: string }[]): readonly FacetCount[] {
  const counts = new Map<string, FacetCount>();
  for (const { value, label } of values) {
    const known = counts.get(value);
    counts.set(value, { value, label: known?.label ?? label, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}
