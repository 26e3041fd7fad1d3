import { aboutFromCodemeta, mergeAbout } from '../codemeta.js';
import type { CatalogueEntry, EntrySource } from '../entry.js';
import { Harvest } from '../harvest.js';
import { aboutOr, entriesOf, isNotebookPath, type NotebookFile } from '../notebook-files.js';
import { readPlace } from '../read-notebook.js';
import type { CatalogueDeps, CatalogueSource } from '../source.js';
import { gitReader } from './git.js';
import { githubReader } from './github.js';
import { gitlabReader } from './gitlab.js';
import type { RepositoryAddress, RepositoryReader } from './reader.js';

/** The notebooks of a git repository. */
export function repositorySource(address: RepositoryAddress, deps: CatalogueDeps): CatalogueSource {
  const source: EntrySource = { kind: address.kind, url: address.url, name: address.path };
  const { origins } = readerOf(address);
  return {
    name: source.name,
    origins,
    find: (signal, onProgress) => {
      const harvest = new Harvest({ deps, source, home: address.url, signal, onProgress });
      return harvest.answer(() => harvestRepository(address, harvest));
    },
  };
}

/** Reads a repository's notebooks. @throws PlatformError or Error for people; the signal's reason when aborted */
export async function harvestRepository(
  address: RepositoryAddress,
  harvest: Harvest,
): Promise<readonly CatalogueEntry[]> {
  const reader = readerOf(address);
  harvest.report(harvest.t('Reading the repository %1', address.path));
  const listing = await reader.list(harvest);
  const { commit } = listing;
  const hasCodemeta = listing.files.some(({ path }) => path === 'codemeta.json');
  const codemeta = hasCodemeta
    ? await aboutOr(
        async () => aboutFromCodemeta(await readPlace(reader.place(commit, 'codemeta.json'), harvest)),
        harvest,
      )
    : undefined;
  const about = codemeta ? mergeAbout(codemeta, listing.about) : listing.about;
  const below = address.folder === undefined ? '' : `${address.folder}/`;
  const files = listing.files.filter(({ path }) => path.startsWith(below) && isNotebookPath(path));
  return entriesOf(
    files.map(({ path, sizeBytes }): NotebookFile => {
      const size = sizeBytes === undefined ? {} : { sizeBytes };
      return { ...notebookAt(address, commit, path, reader), pinned: true, ...size };
    }),
    about,
    harvest,
  );
}

/** A repository's notebook as a file of its source. */
export function notebookAt(
  address: RepositoryAddress,
  commit: string,
  path: string,
  reader: RepositoryReader = readerOf(address),
): NotebookFile {
  return {
    id: notebookId(address.url, path),
    path,
    pinned: isFullCommit(commit),
    executable: {
      kind: 'notebook',
      name: path.split('/').at(-1) ?? path,
      content: reader.place(commit, path),
      home: { in: 'repository', kind: address.kind, url: address.url, name: address.path, commit, path },
      ...(isFullCommit(commit) ? { repository: { url: address.url, commit, path } } : {}),
    },
  };
}

/** The same for each version of a notebook. */
export function notebookId(repository: string, path: string): string {
  return `${repository}#${path}`;
}

export function readerOf(address: RepositoryAddress): RepositoryReader {
  if (address.kind === 'github') return githubReader(address);
  return address.kind === 'gitlab' ? gitlabReader(address) : gitReader(address);
}

function isFullCommit(commit: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);
}
