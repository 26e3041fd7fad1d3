import type { SourceFile, SourceFolder } from '../../catalogue/beside.js';
import type { CatalogueEntry } from '../../catalogue/entry.js';
import type { CatalogueIndex } from '../../catalogue/search.js';
import type { CatalogueSource } from '../../catalogue/source.js';
import type { FetchedFiles, OnHarvest, TaskFile } from '../../model/index.js';
import type { PlatformSource } from '../../platforms/sources.js';
import type { FindSettings } from './settings.js';

/** What a panel finds things with. A host loads it when somebody looks for something, and not before. */
export interface Finding {
  /** A source for each place that tells of platforms. Sends nothing. */
  platforms(settings: FindSettings): readonly PlatformSource[];
  /**
   * A source for each catalogue, and a sentence for each entry of the settings that cannot be used. Sends nothing.
   * @param refresh ask even though the last answers are young enough
   */
  catalogues(settings: FindSettings, refresh: boolean): Catalogues;
  /** An index for what is found, with nothing in it yet. */
  index(): CatalogueIndex;
  /** The text of a notebook that was found. @throws Error for people; the signal's reason when aborted */
  notebook(entry: CatalogueEntry, signal: AbortSignal): Promise<string>;
  /** What lies beside it, see {@link listBeside}. */
  beside(entry: CatalogueEntry, signal: AbortSignal): Promise<SourceFolder | undefined>;
  /** Fetches a file that lies there, see {@link fetchFile}. */
  fetch(
    file: SourceFile,
    entry: CatalogueEntry,
    disk: FetchedFiles,
    signal: AbortSignal,
    onProgress: OnHarvest,
  ): Promise<TaskFile>;
}

export interface Catalogues {
  readonly sources: readonly CatalogueSource[];
  readonly problems: readonly string[];
}

/** @returns the same one each time */
export type LoadFinding = () => Promise<Finding>;
