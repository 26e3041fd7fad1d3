import type { NotebookPlace } from '../entry.js';
import type { About } from '../codemeta.js';
import type { Harvest } from '../harvest.js';

/** One way to read a git repository. */
export interface RepositoryReader {
  /** Of all that is asked. */
  readonly origins: readonly string[];
  /** The files of the newest commit of `ref`, or of the default branch. @throws PlatformError or Error for people */
  list(harvest: Harvest): Promise<RepositoryListing>;
  /** The files of a commit, which may be a branch too. Throws as `list` does. */
  files(commit: string, harvest: Harvest): Promise<readonly RepositoryFile[]>;
  /** Where a file of a commit can be had; `commit` may be a branch too. */
  place(commit: string, path: string): NotebookPlace;
}

export interface RepositoryListing {
  readonly commit: string;
  readonly files: readonly RepositoryFile[];
  readonly about: About;
}

export interface RepositoryFile {
  readonly path: string;
  readonly sizeBytes?: number;
  /** Git's id of its content. */
  readonly blob?: string;
  /** Its content is the path of another file. */
  readonly isLink?: boolean;
}

/** A repository as people name it. */
export interface RepositoryAddress {
  readonly kind: 'github' | 'gitlab' | 'git';
  /** To clone from, without `.git` and without a slash at the end. */
  readonly url: string;
  /** `owner/name`, or a path with groups. */
  readonly path: string;
  readonly ref?: string;
  /** Only what is below this folder. */
  readonly folder?: string;
}

/** By the mode that git has for it (gitdatamodel, "File mode"). */
export const linkOf = ({ mode }: { readonly mode?: string | undefined }): Pick<RepositoryFile, 'isLink'> =>
  mode === '120000' ? { isLink: true } : {};
