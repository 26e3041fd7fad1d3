import fc from 'fast-check';
import { type CatalogueEntry, createSearch } from '@run-elsewhere/planner';
import { AGN_TUTORIALS, CORPUS, QUERIES } from './corpus.ts';

const found = (search: ReturnType<typeof createSearch>, query: string): string | undefined =>
  search.search(query)[0]?.entry.id;

test('the external Compton notebook is found among the ten of its repository, whatever the order of the words', () => {
  const search = createSearch(AGN_TUTORIALS);
  expect(AGN_TUTORIALS).toHaveLength(10);
  for (const query of [
    'compton dust torus',
    'torus dust compton',
    'dust compton torus',
    'Compton  DUST tori',
  ]) {
    expect(found(search, query)).toBe('external_compton');
  }
});

test.each(QUERIES)('%s finds %s first', (query, id) => {
  expect(found(createSearch(CORPUS), query)).toBe(id);
});

test('an accent, a plural or a slip of the finger costs nothing', () => {
  const search = createSearch(CORPUS);
  expect(found(search, 'Sérsic')).toBe(found(search, 'sersic'));
  expect(found(search, 'pulsars')).toBe('pulsar_timing');
  expect(found(search, 'reverberaton maping')).toBe('agn_reverberation');
});

test('an empty query gives all by title, and what a curator left out is never found', () => {
  const [first, ...rest] = CORPUS;
  const search = createSearch([{ ...first!, included: false }, ...rest]);
  const all = search.search(' ').map(({ entry }) => entry.title);
  expect(all).toHaveLength(rest.length);
  expect(all).toEqual([...all].sort((a, b) => a.localeCompare(b)));
  expect(search.search(first!.title).map(({ entry }) => entry.id)).not.toContain(first!.id);
});

test('facets count what is found, and narrow it', () => {
  const tagged: CatalogueEntry[] = CORPUS.map((entry, index) => ({
    ...entry,
    keywords: index < 10 ? ['AGN'] : ['agn', 'other'],
  }));
  const search = createSearch(tagged);
  const { keywords, kinds } = search.facets();
  expect(keywords[0]).toEqual({ value: 'agn', label: 'AGN', count: CORPUS.length });
  expect(kinds).toEqual([{ value: 'notebook', label: 'notebook', count: CORPUS.length }]);
  expect(search.search('compton', { keywords: ['other'] }).map(({ entry }) => entry.id)).not.toContain('ssc');
  expect(search.search('', { kinds: ['container'] })).toEqual([]);
});

test('whatever is typed, the answer is a ranked list of known entries', () => {
  const search = createSearch(CORPUS);
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (query) => {
      const scores = search.search(query).map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }),
    { numRuns: 100 },
  );
});
