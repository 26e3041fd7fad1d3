import type { CatalogueSearch, FacetCount, Facets, Hit } from '../../catalogue/search.js';
import type { Facet, FacetState, FoundNotebooks, HitState } from './state.js';

/** Nobody reads further; whoever does not find it here types another word. */
const MAX_HITS = 50;
const MAX_VALUES: Readonly<Record<Facet, number>> = { kinds: 10, keywords: 12, sources: 20 };
const FACETS: readonly Facet[] = ['kinds', 'keywords', 'sources'];
/** Enough to tell things apart; the whole of it is where the hit is from. */
const MAX_DESCRIPTION = 400;
const MAX_NAMES = 12;

export type ChosenFacets = Readonly<Record<Facet, readonly string[]>>;

export const NO_FACETS: ChosenFacets = { kinds: [], keywords: [], sources: [] };

/** What a search finds, for a screen. The values to narrow it by are those of all that the words find, chosen ones first. */
export function showHits(
  search: CatalogueSearch,
  query: string,
  chosen: ChosenFacets,
): Pick<FoundNotebooks, 'total' | 'hits' | 'facets'> {
  const found = search.search(query);
  const narrowed = search.search(query, chosen as Facets);
  const counts = search.facets(found);
  return {
    total: narrowed.length,
    hits: narrowed.slice(0, MAX_HITS).map(showHit),
    facets: FACETS.flatMap((facet) => showFacet(facet, counts[facet], chosen[facet])),
  };
}

function showFacet(
  facet: Facet,
  counts: readonly FacetCount[],
  chosen: readonly string[],
): readonly FacetState[] {
  const most = counts.filter(({ value }, index) => index < MAX_VALUES[facet] || chosen.includes(value));
  const gone = chosen
    .filter((value) => !counts.some((count) => count.value === value))
    .map((value) => ({ value, label: value, count: 0 }));
  return [...most, ...gone].map(({ value, label, count }) => ({
    facet,
    value,
    label,
    count,
    chosen: chosen.includes(value),
  }));
}

function showHit({ entry }: Hit): HitState {
  const { id, executable, title, description, keywords, authors, licence, source } = entry;
  return {
    id,
    kind: executable.kind,
    title,
    description: shorten(description),
    keywords: keywords.slice(0, MAX_NAMES),
    authors: authors.slice(0, MAX_NAMES),
    ...(licence === undefined ? {} : { licence }),
    source: { name: source.name, url: source.url },
  };
}

const shorten = (text: string): string =>
  text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION).trimEnd()} …` : text;
