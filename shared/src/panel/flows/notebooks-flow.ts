import { addInSlices } from '../../catalogue/add-in-slices.js';
import type { CatalogueEntry } from '../../catalogue/entry.js';
import type { CatalogueIndex } from '../../catalogue/search.js';
import type { CatalogueAnswer } from '../../catalogue/source.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { LoadFinding } from '../find/finding.js';
import { changeNotebooks, findOf } from '../find/reduce.js';
import type { FindSettings } from '../find/settings.js';
import { NO_FACETS, showHits, type ChosenFacets } from '../find/show-hits.js';
import type { Facet } from '../find/state.js';
import { Pace } from '../../task/pace.js';
import type { ChosenFacet } from '../snapshot.js';
import { Reading } from './reading.js';

/** While more is indexed, what is found so far is shown this often, in milliseconds. */
const SHOWN_EVERY_MS = 500;

/** Things to run, from the catalogues of the settings, and the search in them. */
export class NotebooksFlow {
  private readonly reading: Reading;
  private indexing: AbortController | undefined;
  private search: CatalogueIndex | undefined;
  private chosen: ChosenFacets = NO_FACETS;

  constructor(
    private readonly context: PanelContext,
    private readonly load: LoadFinding,
  ) {
    this.reading = new Reading(context, 'notebooks');
  }

  /** @param refresh ask even those that answered a while ago */
  async read(settings: FindSettings, refresh: boolean): Promise<void> {
    const finding = await this.load();
    const { sources, problems } = finding.catalogues(settings, refresh);
    this.indexing?.abort();
    const indexing = (this.indexing = new AbortController());
    const signal = AbortSignal.any([this.context.life, indexing.signal]);
    const index = finding.index();
    let indexed = Promise.resolve();
    const taken = new Set<CatalogueAnswer>();
    await this.reading.read(
      sources.map((source) => (reading, onProgress) => source.find(reading, onProgress)),
      problems,
      (answers: readonly CatalogueAnswer[]) => {
        for (const answer of answers) {
          if (taken.has(answer)) continue;
          taken.add(answer);
          indexed = indexed.then(() => this.add(index, answer.entries, signal));
        }
      },
    );
    await indexed;
    if (signal.aborted) return;
    // What was found before and is no more goes only now, when there is something in its place.
    this.search = index;
    this.show();
    this.sayCount();
  }

  /** Never rejects. */
  private async add(
    index: CatalogueIndex,
    entries: readonly CatalogueEntry[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.context;
    const pace = new Pace({ yieldNow: () => clock.sleep(0, signal), now: () => clock.now() }, signal);
    let shownAt = clock.now();
    const more = (): void => {
      if (clock.now() - shownAt < SHOWN_EVERY_MS) return;
      shownAt = clock.now();
      this.showGrown(index);
    };
    // Aborted: somebody reads anew, or the panel is gone.
    await addInSlices(index, entries, pace, more).then(
      () => this.showGrown(index),
      () => undefined,
    );
  }

  /** An index that is still made is of use as soon as it has more than the one before. */
  private showGrown(index: CatalogueIndex): void {
    if (index.size <= (this.search?.size ?? -1) && index !== this.search) return;
    this.search = index;
    this.show();
  }

  stop(): void {
    this.reading.stop();
  }

  query(text: string): void {
    this.context.cell.update((state) => changeNotebooks(state, { query: text }));
    this.show();
  }

  /** What was searched for before a reload, until there is something to search in. */
  restore(query: string, chosen: readonly ChosenFacet[]): void {
    for (const { facet, value } of chosen)
      this.chosen = { ...this.chosen, [facet]: [...this.chosen[facet], value] };
    const facets = chosen.map((each) => ({ ...each, count: 0, chosen: true }));
    this.context.cell.update((state) => changeNotebooks(state, { query, facets }));
  }

  narrow(facet: Facet, value: string, chosen: boolean): void {
    const others = this.chosen[facet].filter((other) => other !== value);
    this.chosen = { ...this.chosen, [facet]: chosen ? [...others, value] : others };
    this.show();
  }

  entry(id: string): CatalogueEntry | undefined {
    return this.search?.entry(id);
  }

  private show(): void {
    const { search, chosen } = this;
    if (!search) return;
    this.context.cell.update((state) => {
      const { query, hits: before } = findOf(state).notebooks;
      const shown = showHits(search, query, chosen);
      // A button that is at work stays so while more is found.
      const hits = shown.hits.map((hit) => {
        const { busy, problem } = before.find(({ id }) => id === hit.id) ?? {};
        return { ...hit, ...(busy && { busy }), ...(problem && { problem }) };
      });
      return changeNotebooks(state, { ...shown, hits, indexed: search.size });
    });
  }

  private sayCount(): void {
    const { cell, t, life } = this.context;
    const { indexed, harvest } = findOf(cell.get()).notebooks;
    if (life.aborted || this.reading.busy || harvest.sources === 0) return;
    say(this.context, t('%1 things to run were found.', String(indexed)));
  }
}
