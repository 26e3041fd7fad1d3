import type { HttpTransport } from '../http/transport.js';
import type { Clock, FileRef, HarvestProgress } from '../model/index.js';
import type { Translate } from '../model/translate.js';
import type { Cache } from './cache.js';
import type { CatalogueEntry } from './entry.js';

export type { HarvestProgress };

/** Where executables come from. */
export interface CatalogueSource {
  /** For people: what is harvested. */
  readonly name: string;
  /** Origins that are asked, so that a host which guards its network can allow them. */
  readonly origins: readonly string[];
  /** Harvests. A failure of the source is told in the answer. Rejects with the signal's reason alone. */
  find(signal: AbortSignal, onProgress?: (progress: HarvestProgress) => void): Promise<CatalogueAnswer>;
}

export interface CatalogueAnswer {
  readonly entries: readonly CatalogueEntry[];
  /** Whole sentences for people. */
  readonly problems: readonly string[];
  /** ISO 8601; of the oldest part where parts were asked at different times. */
  readonly checkedAt: string;
  /** False where a part could not be asked now and is shown as it was the last time. */
  readonly fresh: boolean;
}

/** What sources need of the host. */
export interface CatalogueDeps {
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly cache: Cache;
  /** An answer younger than this is not asked for again, in milliseconds; 0 looks again. Default 12 hours. */
  readonly lifetimeMs?: number;
  /** Absent: repositories are read through the interfaces of GitHub and GitLab alone. */
  readonly git?: GitReader;
  /** For sentences that a panel shows. Default: they stay as they are written here. */
  readonly translate?: Translate;
}

/** Git, as a host that has it offers it: nothing of a repository is ever run. */
export interface GitReader {
  /** Files of a commit. `ref` absent: the remote's default branch. Rejects with an Error for people. */
  list(repository: string, ref: string | undefined, signal: AbortSignal): Promise<GitTree>;
  /** A file's text. Rejects where it is longer than `maxBytes`. */
  read(
    repository: string,
    commit: string,
    path: string,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<string>;
  /** Saves a file as a new one of the host. Rejects where it is longer than `maxBytes`. */
  save(file: GitFile, to: FileRef, maxBytes: number, signal: AbortSignal): Promise<void>;
}

export interface GitFile {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
}

export interface GitTree {
  /** Full hexadecimal id. */
  readonly commit: string;
  readonly files: readonly {
    readonly path: string;
    /** Git's id of its content. */
    readonly blob?: string;
  }[];
}
