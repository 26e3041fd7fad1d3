import { setImmediate as turn } from 'node:timers/promises';
import { addInSlices, createIndex, createSearch, Pace, type CatalogueEntry } from '@run-elsewhere/planner';
import { CORPUS, grown, QUERIES } from '../search/corpus.ts';
import { exactly, type Measured } from './bench.ts';
import { type Figure, figure } from './figure.ts';
import { median } from './timing.ts';

/** Below it an answer seems to come with the key. */
const INSTANT_MS = 50;

/** How well notebooks are found by what they are about, and how long that takes. @param entries - of each catalogue */
export async function searchFigures(entries: readonly number[]): Promise<Measured> {
  const found = recall();
  const figures = [...found];
  for (const count of entries) figures.push(...(await timing(count)));
  return {
    figures,
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

async function timing(count: number): Promise<readonly Figure[]> {
  const entries = grown(count);
  const { search, indexed, longest } = await inSlices(entries);
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
    figure(`${name}, longest wait for others meanwhile`, 'ms', longest, { target: INSTANT_MS }),
  ];
}

/** An index as the panel makes it, and how long it kept the thread at most. */
async function inSlices(entries: readonly CatalogueEntry[]) {
  const search = createIndex();
  let since = performance.now();
  let longest = 0;
  const yieldNow = async (): Promise<void> => {
    longest = Math.max(longest, performance.now() - since);
    await turn();
    since = performance.now();
  };
  const begun = performance.now();
  const pace = new Pace({ yieldNow, now: () => performance.now() }, new AbortController().signal);
  await addInSlices(search, entries, pace);
  return { search, indexed: performance.now() - begun, longest };
}
