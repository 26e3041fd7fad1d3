import type { CatalogueEntry } from '../../catalogue/entry.js';
import { createIndex } from '../../catalogue/search.js';
import type { CatalogueAnswer, CatalogueSource } from '../../catalogue/source.js';
import type { SourceFile, SourceFolder } from '../../catalogue/beside.js';
import type { FetchedFiles, OnHarvest, TaskFile } from '../../model/index.js';
import type { FoundPlatform, PlatformSource, SourceAnswer } from '../../platforms/sources.js';
import type { Catalogues, Finding } from '../find/finding.js';

type Answering<Answer> = (signal: AbortSignal, onProgress: OnHarvest, refresh: boolean) => Promise<Answer>;

const CHECKED = '2026-11-22T10:00:00.000Z';

/** What sources answer is what a test says; the search is the real one. */
export class FakeFinding implements Finding {
  /** Of each catalogue: called whenever it is read. */
  readonly catalogueAnswers: Answering<CatalogueAnswer>[] = [];
  readonly platformAnswers: Answering<SourceAnswer>[] = [];
  /** By the id of an entry; others cannot be fetched. */
  readonly texts = new Map<string, string>();
  /** What lies beside each notebook; undefined where nothing lists it. */
  files: Map<string, string> | undefined;
  /** Paths that were fetched, in their order. */
  readonly fetched: string[] = [];
  /** Awaited before a file comes. */
  hold: ((signal: AbortSignal) => Promise<void>) | undefined;
  problems: readonly string[] = [];
  readonly index = createIndex;

  platforms(): readonly PlatformSource[] {
    return this.platformAnswers.map((answer, index) => ({
      name: `list ${index}`,
      find: (signal, onProgress = () => undefined, refresh = false) => answer(signal, onProgress, refresh),
    }));
  }

  catalogues(_: unknown, refresh: boolean): Catalogues {
    const sources = this.catalogueAnswers.map((answer, index): CatalogueSource => ({
      name: `catalogue ${index}`,
      origins: [],
      find: (signal, onProgress = () => undefined) => answer(signal, onProgress, refresh),
    }));
    return { sources, problems: this.problems };
  }

  notebook({ id, title }: CatalogueEntry): Promise<string> {
    const text = this.texts.get(id);
    return text === undefined ? Promise.reject(new Error(`${title} is gone.`)) : Promise.resolve(text);
  }

  beside(): Promise<SourceFolder | undefined> {
    const { files } = this;
    if (files === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      isWhole: true,
      file: (path) => {
        const text = files.get(path);
        return text === undefined
          ? undefined
          : { path, sizeBytes: text.length, content: { by: 'address', url: `https://git.example/${path}` } };
      },
      text: (path) => Promise.resolve(files.get(path)),
    });
  }

  async fetch(
    { path }: SourceFile,
    _: CatalogueEntry,
    disk: FetchedFiles,
    signal: AbortSignal,
    onProgress: OnHarvest,
  ): Promise<TaskFile> {
    this.fetched.push(path);
    onProgress({ text: `asking for ${path}`, done: 0 });
    await this.hold?.(signal);
    const text = this.files?.get(path);
    if (text === undefined) throw new Error(`${path} is gone.`);
    const ref = await disk.newPlace();
    await disk.write(ref, new TextEncoder().encode(text));
    const { sizeBytes, sha256 } = (await disk.describe(ref)) ?? { sizeBytes: 0, sha256: '' };
    return { path, ref, sizeBytes, sha256 };
  }

  /** One more catalogue, which has these. */
  add(...entries: readonly CatalogueEntry[]): void {
    this.catalogueAnswers.push(() => Promise.resolve(catalogueOf(entries)));
  }
}

export const catalogueOf = (
  entries: readonly CatalogueEntry[],
  more: Partial<CatalogueAnswer> = {},
): CatalogueAnswer => ({ entries, problems: [], checkedAt: CHECKED, fresh: true, ...more });

export const listOf = (
  platforms: readonly FoundPlatform[],
  more: Partial<SourceAnswer> = {},
): SourceAnswer => ({ source: 'a list', platforms, checkedAt: CHECKED, fresh: true, ...more });

/** A notebook in a repository. */
export const entryNamed = (title: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id: `https://git.example/science/${title}`,
  executable: {
    kind: 'notebook',
    name: `${title}.ipynb`,
    content: { by: 'address', url: `https://git.example/science/raw/${title}.ipynb` },
    repository: {
      url: 'https://git.example/science',
      commit: 'c0ffee'.repeat(7).slice(0, 40),
      path: `${title}.ipynb`,
    },
  },
  title,
  description: '',
  keywords: [],
  headings: [],
  text: '',
  authors: [],
  source: { kind: 'git', url: 'https://git.example/science', name: 'science' },
  included: true,
  ...more,
});
