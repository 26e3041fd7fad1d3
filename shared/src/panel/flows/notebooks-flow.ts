import type { CatalogueEntry } from '../../catalogue/entry.js';
import type { CatalogueSearch } from '../../catalogue/search.js';
import type { CatalogueAnswer } from '../../catalogue/source.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import type { LoadFinding } from '../find/finding.js';
import { changeNotebooks, findOf } from '../find/reduce.js';
import type { FindSettings } from '../find/settings.js';
import { entryOf, NO_FACETS, showHits, type ChosenFacets } from '../find/show-hits.js';
import type { Facet } from '../find/state.js';
import { Reading } from './reading.js';

/** To index more than this takes a while: it is done once, when all sources have answered. */
const INDEXED_AT_ONCE = 1000;

/** Things to run, from the catalogues of the settings, and the search in them. */
export class NotebooksFlow {
  private readonly reading: Reading;
  private entries: readonly CatalogueEntry[] = [];
  private search: CatalogueSearch | undefined;
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
    await this.reading.read(
      sources.map((source) => (signal, onProgress) => source.find(signal, onProgress)),
      problems,
      (answers: readonly CatalogueAnswer[], last) => {
        const entries = answers.flatMap((answer) => answer.entries);
        if (!last && entries.length > INDEXED_AT_ONCE) return;
        this.entries = entries;
        this.search = finding.search(entries);
        this.show();
      },
    );
    this.sayCount();
  }

  stop(): void {
    this.reading.stop();
  }

  query(text: string): void {
    this.context.cell.update((state) => changeNotebooks(state, { query: text }));
    this.show();
  }

  narrow(facet: Facet, value: string, chosen: boolean): void {
    const others = this.chosen[facet].filter((other) => other !== value);
    this.chosen = { ...this.chosen, [facet]: chosen ? [...others, value] : others };
    this.show();
  }

  entry(id: string): CatalogueEntry | undefined {
    return entryOf(this.entries, id);
  }

  private show(): void {
    const { search, entries, chosen } = this;
    if (!search) return;
    const indexed = entries.filter(({ included }) => included).length;
    this.context.cell.update((state) => {
      const { query, hits: before } = findOf(state).notebooks;
      const shown = showHits(search, query, chosen);
      // A button that is at work stays so while more is found.
      const hits = shown.hits.map((hit) => {
        const { busy, problem } = before.find(({ id }) => id === hit.id) ?? {};
        return { ...hit, ...(busy && { busy }), ...(problem && { problem }) };
      });
      return changeNotebooks(state, { ...shown, hits, indexed });
    });
  }

  private sayCount(): void {
    const { cell, t, life } = this.context;
    const { indexed, harvest } = findOf(cell.get()).notebooks;
    if (life.aborted || this.reading.busy || harvest.sources === 0) return;
    say(this.context, t('%1 things to run were found.', String(indexed)));
  }
}
