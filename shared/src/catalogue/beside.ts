import type { CatalogueEntry, NotebookHome, NotebookPlace } from './entry.js';
import { Harvest } from './harvest.js';
import { itemsAt } from './record/files.js';
import { readerOf } from './repository/source.js';
import { readPlace } from './read-notebook.js';
import type { CatalogueDeps } from './source.js';

/** A file beside or below a notebook, where that comes from. */
export interface SourceFile {
  /** Relative to the notebook's folder. */
  readonly path: string;
  /** Absent where the source's listing has no sizes. */
  readonly sizeBytes?: number;
  /** What the source says of its content, in lower-case hexadecimal. */
  readonly sum?: { readonly by: 'md5' | 'gitBlob'; readonly hex: string };
  readonly content: NotebookPlace;
}

/** What lies beside a notebook that was found. */
export interface SourceFolder {
  /** False where the source's listing was cut off: what is not in it may be there all the same. */
  readonly isWhole: boolean;
  /** @returns undefined where the source's listing has no such file */
  file(path: string): SourceFile | undefined;
  /** The text of a small file; undefined where there is none. @throws PlatformError or Error for people */
  text(path: string): Promise<string | undefined>;
}

/** What says which packages a notebook needs, or is a module of its own, is small. */
const MAX_TEXT_BYTES = 1_000_000;

/**
 * Lists what lies beside an entry's notebook; most of it is known from the harvest.
 * @returns undefined where its source has no listing
 * @throws PlatformError or Error for people; the signal's reason when aborted
 */
export async function listBeside(
  { executable, source }: CatalogueEntry,
  deps: CatalogueDeps,
  signal: AbortSignal,
): Promise<SourceFolder | undefined> {
  const home = executable.kind === 'notebook' ? executable.home : undefined;
  if (home === undefined) return undefined;
  const harvest = new Harvest({ deps, source, home: source.url, signal });
  const below = home.path.slice(0, home.path.lastIndexOf('/') + 1);
  const files = new Map(
    (await filesOf(home, harvest))
      .filter(({ path }) => path.startsWith(below))
      .map((file) => [file.path.slice(below.length), file]),
  );
  return {
    isWhole: harvest.isSound,
    file: (path) => {
      const file = files.get(path);
      return file && { ...file, path };
    },
    text: async (path) => {
      const file = files.get(path);
      return file && readPlace(file.content, harvest, MAX_TEXT_BYTES);
    },
  };
}

async function filesOf(home: NotebookHome, harvest: Harvest): Promise<readonly SourceFile[]> {
  if (home.in === 'record') {
    return (await itemsAt(home, harvest)).map(({ path, content, sizeBytes, md5 }) => ({
      ...{ path, content },
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(md5 === undefined ? {} : { sum: { by: 'md5', hex: md5 } }),
    }));
  }
  const { commit } = home;
  const reader = readerOf({ kind: home.kind, url: home.url, path: home.name });
  const files = (await reader.files(commit, harvest)).filter(({ isLink }) => isLink !== true);
  return files.map(({ path, sizeBytes, blob }) => ({
    ...{ path, content: reader.place(commit, path) },
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    // Of a repository with SHA-256 there are longer ones.
    ...(blob?.length === 40 ? { sum: { by: 'gitBlob', hex: blob } } : {}),
  }));
}
