import type { CatalogueEntry, FoundNotebook } from './entry.js';
import { type About, NOTHING_ABOUT } from './codemeta.js';
import type { Harvest } from './harvest.js';
import { kernelOf, MAX_NOTEBOOK_BYTES, readWords } from './read-notebook.js';
import { nameWithoutEnding } from '../task/title.js';
import type { NotebookWords } from './words.js';

/** A notebook that a source has, not read yet. */
export interface NotebookFile {
  readonly id: string;
  /** Within its source. */
  readonly path: string;
  readonly sizeBytes?: number;
  readonly executable: FoundNotebook;
  /** Its place names one version for ever. */
  readonly pinned: boolean;
}

/** More are a dump of files rather than a collection for people. */
export const MAX_NOTEBOOKS = 1000;

/** Notebooks that people wrote: no checkpoints, nothing in hidden folders. */
export function isNotebookPath(path: string): boolean {
  return /\.ipynb$/i.test(path) && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(path);
}

/** Reads notebooks one after another. One that cannot be read is an entry by its name, and a problem. */
export async function entriesOf(
  files: readonly NotebookFile[],
  about: About,
  harvest: Harvest,
): Promise<readonly CatalogueEntry[]> {
  const { name } = harvest.source;
  if (files.length > MAX_NOTEBOOKS) {
    const [has, most] = [files.length, MAX_NOTEBOOKS].map(String) as [string, string];
    harvest.problem(harvest.t('%1 has %2 notebooks; the first %3 are listed.', name, has, most));
  }
  const entries: CatalogueEntry[] = [];
  const read = files.slice(0, MAX_NOTEBOOKS);
  for (const [index, file] of read.entries()) {
    harvest.report(harvest.t('Reading the notebooks of %1', name), index, read.length);
    entries.push(toEntry(file, await wordsOf(file, harvest), about, harvest));
  }
  return entries;
}

async function wordsOf(file: NotebookFile, harvest: Harvest): Promise<NotebookWords> {
  const byName = {
    ...{ title: nameWithoutEnding(file.executable.name), description: '', text: file.path },
    ...{ keywords: [], headings: [], authors: [] },
  };
  if ((file.sizeBytes ?? 0) > MAX_NOTEBOOK_BYTES) {
    harvest.problem(harvest.t('%1 is too big to be read; it is listed by its name.', file.path));
    return byName;
  }
  try {
    return await readWords(file.executable.content, file.executable.name, file.pinned, harvest);
  } catch (error) {
    harvest.signal.throwIfAborted();
    harvest.problem(`${file.path}: ${error instanceof Error ? error.message : String(error)}`);
    return byName;
  }
}

function toEntry(file: NotebookFile, words: NotebookWords, about: About, harvest: Harvest): CatalogueEntry {
  const { licence, needs } = about;
  return {
    id: file.id,
    executable: { ...file.executable, ...kernelOf(words) },
    title: words.title,
    description: words.description === '' ? (about.description ?? '') : words.description,
    keywords: [...new Set([...words.keywords, ...about.keywords])],
    headings: words.headings,
    text: words.text,
    authors: words.authors.length > 0 ? words.authors : about.authors,
    ...(licence === undefined ? {} : { licence }),
    ...(needs === undefined ? {} : { needs }),
    source: harvest.source,
    included: true,
  };
}

/** A description that cannot be read is none, and a problem. */
export async function aboutOr(read: () => Promise<About>, harvest: Harvest): Promise<About> {
  try {
    return await read();
  } catch (error) {
    harvest.failed(error);
    return NOTHING_ABOUT;
  }
}
