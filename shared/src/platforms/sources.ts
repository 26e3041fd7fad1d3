import type { OnHarvest, Protocol } from '../model/index.js';

/** Where a platform was heard of. */
export type Origin = 'settings' | 'list' | 'registry';

/**
 * A platform that somebody says there is. Unless it is from the settings, nobody here has chosen it: it is not asked with a
 * notebook and gets no credential until the user enables it, which makes it an entry of the settings.
 */
export interface FoundPlatform {
  /** The IVOA identifier where it has one, else its normalised address. */
  readonly id: string;
  /** Normalised address. */
  readonly url: string;
  readonly name: string;
  /** Absent: not known before somebody looks (see `identify`). */
  readonly protocol?: Protocol;
  readonly description?: string;
  readonly publisher?: string;
  readonly from: Origin;
  /** Other kinds of source that name it too. */
  readonly also?: readonly Origin[];
  /** It serves nobody without an account. */
  readonly authenticatedOnly?: boolean;
  /** A sentence for people, where what is said of it could not be confirmed. */
  readonly note?: string;
}

/** What a source came to. A source that fails is an answer too: what it said before, and a sentence. */
export interface SourceAnswer {
  readonly source: string;
  readonly platforms: readonly FoundPlatform[];
  /** When these platforms were read, ISO 8601; absent when they never were. */
  readonly checkedAt?: string;
  /** False: the source could not be read now, and this is what it said at `checkedAt`. */
  readonly fresh: boolean;
  /** What went wrong or is missing, a sentence for people. */
  readonly problem?: string;
}

/** One place that tells of platforms. */
export interface PlatformSource {
  /** For people. */
  readonly name: string;
  /**
   * Never rejects for a failure of its own; rejects with the signal's reason when aborted.
   * @param refresh ask even though the last answer is young enough
   */
  find(signal: AbortSignal, onProgress?: OnHarvest, refresh?: boolean): Promise<SourceAnswer>;
}
