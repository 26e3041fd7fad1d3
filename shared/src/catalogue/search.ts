import MiniSearch, { type Options } from 'minisearch';
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

/** A search in entries that come one after the other. */
export interface CatalogueIndex extends CatalogueSearch {
  /** How many entries can be found. */
  readonly size: number;
  /** One that a curator left out is not found, and of those with the same id the first is. */
  add(entry: CatalogueEntry): void;
  entry(id: string): CatalogueEntry | undefined;
}

/** Indexes entries all at once: about a second for three thousand. Where somebody waits for the thread, see `add-in-slices.ts`. */
export function createSearch(entries: readonly CatalogueEntry[]): CatalogueSearch {
  const index = createIndex();
  for (const entry of entries) index.add(entry);
  return index;
}

export function createIndex(): CatalogueIndex {
  // The same words come again and again; the same strings are compared and counted in no time.
  const termsOf = termsBy(remembered(termOf));
  const words = new WordIndex({
    fields: ['title', 'description', 'keywords', 'headings', 'text'],
    extractField: (entry, field) => fieldOf(entry, field),
    tokenize: termsOf,
    processTerm: (term) => term,
  });
  const byId = new Map<string, CatalogueEntry>();
  let sorted: readonly Hit[] = [];
  const byTitle = (): readonly Hit[] => {
    if (sorted.length < byId.size)
      sorted = [...byId.values()]
        .sort((a, b) => inOrder(a.title, b.title))
        .map((entry) => ({ entry, score: 0 }));
    return sorted;
  };
  return {
    get size() {
      return byId.size;
    },
    entry: (id) => byId.get(id),
    add(entry) {
      if (!entry.included || byId.has(entry.id)) return;
      byId.set(entry.id, entry);
      words.add(entry);
    },
    search: (query, facets = {}) => {
      const text = query.slice(0, MAX_QUERY);
      const found = text.trim() === '' ? byTitle() : ranked(words, byId, text, termsOf(text));
      return found.filter(({ entry }) => fits(entry, facets));
    },
    facets: (hits = byTitle()) => count(hits),
  };
}

/** Ten thousand titles are compared in a few milliseconds, which `localeCompare` takes ten times as long for. */
const inOrder = new Intl.Collator().compare;

/** Walking down its tree for each word of each text is half of what an index takes: here only words that are new walk. */
class WordIndex extends MiniSearch<CatalogueEntry> {
  constructor(options: Options<CatalogueEntry>) {
    super(options);
    const walk = this._index.fetch.bind(this._index);
    const known = new Map<string, ReturnType<typeof walk>>();
    this._index.fetch = (word, initial) => {
      let found = known.get(word);
      if (found === undefined) known.set(word, (found = walk(word, initial)));
      return found;
    };
  }
}

/**
 * Words as they are written first, and as beginnings of words, for whoever is still typing; one that nobody wrote is taken for a slip
 * of the finger. Looking for slips takes the longest by far.
 */
function ranked(
  index: MiniSearch<CatalogueEntry>,
  byId: ReadonlyMap<string, CatalogueEntry>,
  query: string,
  terms: readonly string[],
): readonly Hit[] {
  const exact = index.search(query, EXACT);
  const known = new Set(exact.flatMap(({ queryTerms }) => queryTerms));
  const results = terms.every((term) => known.has(term))
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

const termsBy =
  (term: (word: string) => string | null) =>
  (text: string): string[] => {
    const terms: string[] = [];
    for (const word of wordsIn(text)) {
      const found = term(word);
      if (found !== null) terms.push(found);
    }
    return terms;
  };

/** Words, and those with hyphens as one word too: `X-ray` is found by `xray`, and by `ray`. */
function wordsIn(text: string): readonly string[] {
  const words: string[] = text.match(/[^\s\p{P}\p{S}]+/gu) ?? [];
  if (!text.includes('-')) return words;
  const compounds = text.match(/\b\w{1,12}(?:-\w{1,12}){1,2}\b/g) ?? [];
  return [...words, ...compounds.map((word) => word.replaceAll('-', ''))];
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
function termOf(word: string): string | null {
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (plain === '' || plain.length > 40 || STOP_WORDS.has(plain)) return null;
  return singular(plain);
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && /[^siu]s$/.test(word)) return word.slice(0, -1);
  return word;
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
