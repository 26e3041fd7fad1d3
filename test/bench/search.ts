import { createSearch } from '@run-elsewhere/planner';
import { CORPUS, grown, QUERIES } from '../search/corpus.ts';
import { exactly, type Measured } from './bench.ts';
import { type Figure, figure } from './figure.ts';
import { median } from './timing.ts';

/** Below it an answer seems to come with the key. */
const INSTANT_MS = 50;

/** How well notebooks are found by what they are about, and how long that takes. @param entries - of each catalogue */
export function searchFigures(entries: readonly number[]): Measured {
  const found = recall();
  return {
    figures: [...found, ...entries.flatMap(timing)],
    counts: [exactly('queries that find their notebook among the first five', found[1]!.ours, 1)],
  };
}

/** How many queries find the notebook that was meant among the first; 1 is all of them. */
function recall(): readonly Figure[] {
  const search = createSearch(CORPUS);
  const places = QUERIES.map(([query, meant]) =>
    search.search(query).findIndex(({ entry }) => entry.id === meant),
  );
  const share = (most: number): number =>
    places.filter((place) => place >= 0 && place < most).length / places.length;
  return [1, 5].map((most) => figure(`search: recall at ${most}, ${places.length} queries`, '', share(most)));
}

function timing(count: number): readonly Figure[] {
  const entries = grown(count);
  const begun = performance.now();
  const search = createSearch(entries);
  const indexed = performance.now() - begun;
  const times = QUERIES.map(([query]) => {
    const start = performance.now();
    search.search(query);
    return performance.now() - start;
  });
  const name = `search: ${count} entries`;
  return [
    figure(`${name}, median query`, 'ms', median(times), { target: INSTANT_MS }),
    figure(`${name}, slowest query`, 'ms', Math.max(...times)),
    figure(`${name}, index made once`, 'ms', indexed),
  ];
}
