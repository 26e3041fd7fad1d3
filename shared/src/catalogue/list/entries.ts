import { parseHttpUrl } from '../../http/url.js';
import type { Needs } from '../../model/index.js';
import { readCatalogueAddress } from '../address.js';
import { NOTHING_ABOUT } from '../codemeta.js';
import type { CatalogueEntry, EntrySource, FoundNotebook, NotebookHome, NotebookPlace } from '../entry.js';
import type { NotebookFile } from '../notebook-files.js';
import { contentUrl } from '../record/shape.js';
import { notebookAt } from '../repository/source.js';
import type { Found, ListEntry, NotebookListEntry } from './schema.js';

/** The notebook that an entry names. @throws Error for people where its address is not what it says */
export function fileOf(entry: NotebookListEntry): NotebookFile {
  const { notebook } = entry;
  if ('url' in notebook) {
    const name =
      decodeURIComponent(parseHttpUrl(notebook.url)?.pathname.split('/').at(-1) ?? '') || notebook.url;
    const content = { by: 'address', url: notebook.url } as const;
    return { id: notebook.url, path: name, pinned: false, executable: { kind: 'notebook', name, content } };
  }
  if ('record' in notebook) return fileOfRecord(notebook);
  const address =
    readCatalogueAddress(notebook.repository) ?? readCatalogueAddress(notebook.repository, 'git');
  if (address === undefined || !('path' in address)) {
    throw new Error(`${notebook.repository} is no address of a repository.`);
  }
  return notebookAt(address, notebook.ref ?? address.ref ?? 'HEAD', notebook.path);
}

function fileOfRecord({ record, path }: { readonly record: string; readonly path: string }): NotebookFile {
  const address = readCatalogueAddress(record, 'record');
  if (address?.kind !== 'record') throw new Error(`${record} is no address of a record.`);
  const name = path.split('/').at(-1) ?? path;
  const content = { by: 'address', url: contentUrl(address.api, address.id, path) } as const;
  return {
    id: `${address.url}#${path}`,
    path,
    pinned: true,
    executable: {
      kind: 'notebook',
      name,
      content,
      home: { in: 'record', api: address.api, id: address.id, path },
    },
  };
}

/** An entry whose words the curate command wrote into the list. */
export function fromFound(entry: NotebookListEntry, found: Found, source: EntrySource): CatalogueEntry {
  const file = fileOf(entry);
  const { repository } = file.executable;
  const { commit, kernel, language, licence, needs } = found;
  const origin = 'repository' in entry.notebook ? readCatalogueAddress(entry.notebook.repository) : undefined;
  const committed =
    commit !== undefined && origin !== undefined && 'path' in origin
      ? { url: origin.url, commit, path: file.path }
      : repository;
  const content = placeOf(found);
  const home = homeOf(file.executable, content, committed?.commit);
  const executable: FoundNotebook = {
    ...file.executable,
    content,
    ...(home === undefined ? {} : { home }),
    ...(committed === undefined ? {} : { repository: committed }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(language === undefined ? {} : { language }),
  };
  return {
    ...{ id: file.id, executable, source, included: true },
    ...{ title: found.title, description: found.description ?? '', text: found.text ?? '' },
    ...{ keywords: found.keywords ?? [], headings: found.headings ?? [], authors: found.authors ?? [] },
    ...(licence === undefined ? {} : { licence }),
    ...(needs === undefined ? {} : { needs: toNeeds(needs) }),
  };
}

/** A container or a machine: all that is known of it is what the list says. */
export function imageEntry(
  entry: Exclude<ListEntry, NotebookListEntry>,
  source: EntrySource,
): CatalogueEntry {
  const kind = 'container' in entry ? 'container' : 'machine';
  const location = 'container' in entry ? entry.container : entry.machine;
  const digest = 'container' in entry ? entry.digest : undefined;
  const name = entry.title ?? location;
  return {
    id: `${kind} ${location}`,
    executable: { kind, name, location, ...(digest === undefined ? {} : { digest }) },
    ...{ title: name, description: '', text: '', headings: [] },
    ...{ keywords: NOTHING_ABOUT.keywords, authors: NOTHING_ABOUT.authors },
    ...{ source, included: true },
  };
}

/** What the curator says counts before what was found. */
export function asSaid(entry: CatalogueEntry, said: ListEntry): CatalogueEntry {
  const { title, description, keywords, authors, licence, needs, include } = said;
  return {
    ...entry,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(keywords === undefined ? {} : { keywords }),
    ...(authors === undefined ? {} : { authors }),
    ...(licence === undefined ? {} : { licence }),
    ...(needs === undefined ? {} : { needs: toNeeds(needs) }),
    included: include ?? entry.included,
  };
}

/** As it was when the words were found: of that commit, or in that zip. */
function homeOf(
  { home }: FoundNotebook,
  content: NotebookPlace,
  commit: string | undefined,
): NotebookHome | undefined {
  if (home?.in === 'repository') return commit === undefined ? home : { ...home, commit };
  const zip = content.by === 'zip' ? content.url : undefined;
  const container = content.by === 'address' ? /^(.*)\/container\//.exec(content.url)?.[1] : undefined;
  const packed = zip ?? (container === undefined ? undefined : `${container}/content`);
  return home === undefined || packed === undefined ? home : { ...home, zip: packed };
}

function placeOf({ content }: Found): FoundNotebook['content'] {
  if (content.by !== 'address') return content;
  const { accept, ...place } = content;
  return accept === undefined ? place : { ...place, accept };
}

type ListedNeeds = NonNullable<Found['needs']>;

function toNeeds({ hours, ...rest }: ListedNeeds): Needs {
  const present = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(present) as Needs),
    ...(hours === undefined ? {} : { durationSeconds: Math.round(hours * 3600) }),
  };
}
