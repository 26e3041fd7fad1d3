import type { HarvestProgress } from '../../model/index.js';
import type { Origin } from '../../platforms/sources.js';
import type { JobProblem } from '../state.js';

export type FindTab = 'notebooks' | 'platforms';

/** The part of the panel in which platforms and things to run are looked for. Kept while it is closed. */
export interface FindState {
  readonly open: boolean;
  readonly tab: FindTab;
  readonly notebooks: FoundNotebooks;
  readonly platforms: FoundPlatforms;
}

/** How the reading of all sources of one kind went, or goes. */
export interface HarvestState {
  readonly busy: boolean;
  /** Where it is, while it is busy. */
  readonly progress?: HarvestProgress;
  /** How many places the settings name; absent before anybody looked. */
  readonly sources?: number;
  /** Each a sentence: a source that failed, an entry that cannot be used. */
  readonly problems: readonly string[];
  /** When the oldest of what is shown was read, ISO 8601. */
  readonly checkedAt?: string;
  /** False: some source could not be read now, and what it said before is shown. */
  readonly fresh: boolean;
}

export interface FoundNotebooks {
  readonly harvest: HarvestState;
  readonly query: string;
  /** How many there are to search in. */
  readonly indexed: number;
  /** How many fit what is searched for; {@link hits} are the best of them. */
  readonly total: number;
  readonly hits: readonly HitState[];
  readonly facets: readonly FacetState[];
}

export type Facet = 'kinds' | 'keywords' | 'sources';

/** One value by which the search can be narrowed. */
export interface FacetState {
  readonly facet: Facet;
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}

/** Something to run that was found; untrusted text throughout. */
export interface HitState {
  readonly id: string;
  readonly kind: 'notebook' | 'container' | 'machine';
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly authors: readonly string[];
  readonly licence?: string;
  readonly source: { readonly name: string; readonly url: string };
  /** The button that was pressed and is at work. */
  readonly busy?: 'run' | 'open-here';
  readonly problem?: JobProblem;
}

export interface FoundPlatforms {
  readonly harvest: HarvestState;
  readonly found: readonly FoundPlatformState[];
}

export interface FoundPlatformState {
  readonly id: string;
  /** Normalised: where it is one of the settings, that platform's id. */
  readonly url: string;
  readonly name: string;
  readonly description?: string;
  readonly publisher?: string;
  /** All kinds of source that name it. */
  readonly from: readonly Origin[];
  readonly authenticatedOnly?: boolean;
  readonly note?: string;
  readonly busy?: boolean;
  readonly problem?: JobProblem;
}
