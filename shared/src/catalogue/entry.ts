import type { Needs } from '../model/index.js';

/** One thing that can be run, as a search finds it. Everything in it is bounded and plain text; addresses are http(s). */
export interface CatalogueEntry {
  /** The same for the same thing whenever it is harvested. */
  readonly id: string;
  readonly executable: CatalogueExecutable;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** Of a notebook, in their order. */
  readonly headings: readonly string[];
  /** The notebook's prose and the names in its code, cut to {@link MAX_TEXT}. */
  readonly text: string;
  readonly authors: readonly string[];
  /** As its source writes it, e.g. an SPDX identifier. */
  readonly licence?: string;
  readonly needs?: Needs;
  readonly source: EntrySource;
  /** False where a curator left it out; a search does not find it then. */
  readonly included: boolean;
}

/** What an entry runs, by its address. */
export type CatalogueExecutable = FoundNotebook | FoundImage;

export interface FoundNotebook {
  readonly kind: 'notebook';
  /** File name with its extension, without a folder. */
  readonly name: string;
  readonly content: NotebookPlace;
  /** Where its committed version lives, as in {@link NotebookSource}; known for notebooks of repositories alone. */
  readonly repository?: { readonly url: string; readonly commit: string; readonly path: string };
  /** Where the files beside it are listed; absent where nothing lists them. */
  readonly home?: NotebookHome;
  readonly kernel?: string;
  readonly language?: string;
}

/** What has a notebook, and the files beside it. `path` is the notebook's in it. */
export type NotebookHome =
  | {
      readonly in: 'repository';
      readonly kind: 'github' | 'gitlab' | 'git';
      readonly url: string;
      /** Of the repository on its host. */
      readonly name: string;
      /** May be a branch too. */
      readonly commit: string;
      readonly path: string;
    }
  | {
      readonly in: 'record';
      /** The service's `/api`. */
      readonly api: string;
      readonly id: string;
      /** Address of the zip in the record; absent where the notebook is in none. */
      readonly zip?: string;
      readonly path: string;
    };

/** Where the content of a notebook, or of a file beside it, can be had. */
export type NotebookPlace =
  | {
      readonly by: 'address';
      readonly url: string;
      /** Media type to ask for, where the service has several for one address. */
      readonly accept?: string;
    }
  /** A member of a zip, read by ranges. */
  | { readonly by: 'zip'; readonly url: string; readonly member: string }
  /** Through git itself, which only some hosts have. */
  | { readonly by: 'git'; readonly url: string; readonly commit: string; readonly path: string };

export interface FoundImage {
  readonly kind: 'container' | 'machine';
  /** For people. */
  readonly name: string;
  /** Of the image: as `docker pull` takes it for a container, an address for a machine's disk. */
  readonly location: string;
  /** Of the image's content, `sha256:` and hexadecimal digits. */
  readonly digest?: string;
}

export type EntryKind = CatalogueExecutable['kind'];

/** What a user named in the settings, or a list named in turn. */
export interface EntrySource {
  readonly kind: SourceKind;
  /** For people to open. */
  readonly url: string;
  readonly name: string;
}

export type SourceKind = 'github' | 'gitlab' | 'git' | 'record' | 'community' | 'esap' | 'list';

/** What is kept of a notebook's words: more would make an index of 10,000 notebooks too big for a page. */
export const MAX_TEXT = 4000;
