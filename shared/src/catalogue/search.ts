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

/** Indexes entries; those that a curator left out are not found. Takes some 0.3 ms for an entry with a full text. */
export function createSearch(entries: readonly CatalogueEntry[]): CatalogueSearch {
  const included = uniqueById(entries.filter((entry) => entry.included));
  const index = new MiniSearch<CatalogueEntry>({
    fields: ['title', 'description', 'keywords', 'headings', 'text'],
    extractField: (entry, field) => fieldOf(entry, field),
    processTerm,
  });
  index.addAll(included);
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

/** All words first; where no entry has them all, those with the most. A person who types is at the start of the last word. */
function ranked(
  index: MiniSearch<CatalogueEntry>,
  byId: ReadonlyMap<string, CatalogueEntry>,
  query: string,
): readonly Hit[] {
  const options = {
    boost: BOOST,
    prefix: (term: string) => term.length > 2,
    fuzzy: (term: string) => (term.length > 7 ? 2 : term.length > 4 ? 1 : false),
    weights: { prefix: 0.5, fuzzy: 0.25 },
  };
  return index
    .search(query, options)
    .flatMap(({ id, score, queryTerms }) => {
      const entry = byId.get(id as string);
      // Each word that is found counts more than how often one of them is.
      return entry === undefined ? [] : [{ entry, score: score * queryTerms.length }];
    })
    .sort((a, b) => b.score - a.score);
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

/** Lower case, no accents, no plural: `Galaxies` is found by `galaxy`. */
export function processTerm(term: string): string | null {
  const plain = term.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (plain === '' || plain.length > 40 || STOP_WORDS.has(plain)) return null;
  return singular(plain);
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && /[^siu]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function uniqueById(entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
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
