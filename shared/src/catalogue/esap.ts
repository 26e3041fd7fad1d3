import * as z from 'zod/mini';
import { parseHttpUrl } from '../http/url.js';
import { readCatalogueAddress } from './address.js';
import { mergeAbout, type About } from './codemeta.js';
import type { CatalogueEntry, EntrySource } from './entry.js';
import { Harvest } from './harvest.js';
import { entriesOf } from './notebook-files.js';
import type { RepositoryAddress } from './repository/reader.js';
import { harvestRepository, notebookAt } from './repository/source.js';
import type { CatalogueDeps, CatalogueSource } from './source.js';
import { keywordsOf, line } from './words.js';

/** The sizes that the envelope states are not to be relied on; only `results` is read. */
const answerSchema = z.object({ results: z.array(z.unknown()) });

const workflowSchema = z.object({
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  url: z.string(),
  ref: z.nullish(z.string()),
  filepath: z.nullish(z.string()),
  workflowtype: z.nullish(z.string()),
  /** In place of `workflowtype` in rows harvested from the OSSR. */
  workflow: z.nullish(z.string()),
  keywords: z.nullish(z.union([z.string(), z.array(z.string())])),
  author: z.nullish(z.string()),
});
type Workflow = z.infer<typeof workflowSchema>;

const PAGE_SIZE = 500;
const MAX_REPOSITORIES = 50;

/** The workflows of an ESAP gateway: `{base}/ida/workflows/search`. */
export function esapSource(url: string, deps: CatalogueDeps): CatalogueSource {
  const source: EntrySource = { kind: 'esap', url, name: `ESAP at ${new URL(url).host}` };
  return {
    name: source.name,
    origins: [new URL(url).origin],
    find: (signal, onProgress) => {
      const harvest = new Harvest({ deps, source, home: url, signal, onProgress });
      return harvest.answer(() => workflows(url, harvest));
    },
  };
}

async function workflows(url: string, harvest: Harvest): Promise<readonly CatalogueEntry[]> {
  const search = `${url}/ida/workflows/search?page_size=${PAGE_SIZE}`;
  const { value } = await harvest.json(search, answerSchema, { tried: 'read the workflows' });
  const entries = new Map<string, CatalogueEntry>();
  let repositories = 0;
  for (const row of value.results) {
    const parsed = z.safeParse(workflowSchema, row);
    if (!parsed.success) {
      harvest.problem(harvest.t('A workflow has no address, or one of the wrong kind, and is left out.'));
      continue;
    }
    const wholeRepository = !isContainer(parsed.data) && !isNotebook(parsed.data);
    if (wholeRepository && ++repositories > MAX_REPOSITORIES) continue;
    for (const entry of await entriesOfRow(parsed.data, harvest)) entries.set(entry.id, entry);
  }
  return [...entries.values()];
}

/** A row with a file is a notebook, one with none is the notebooks of its repository. */
async function entriesOfRow(row: Workflow, harvest: Harvest): Promise<readonly CatalogueEntry[]> {
  const about = aboutOf(row);
  const name = about.title ?? row.url;
  try {
    if (isContainer(row)) return container(row, about, harvest);
    const address = repositoryOf(row);
    if (address === undefined) throw new Error(harvest.t('its address is that of no repository.'));
    if (!isNotebook(row))
      return (await harvestRepository(address, harvest)).map((entry) => described(entry, about));
    const file = notebookAt(address, address.ref ?? 'HEAD', row.filepath ?? '');
    return (await entriesOf([file], about, harvest)).map((entry) => described(entry, about));
  } catch (error) {
    harvest.signal.throwIfAborted();
    harvest.problem(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function isContainer(row: Workflow): boolean {
  return (row.workflowtype ?? row.workflow) === 'container';
}

function isNotebook(row: Workflow): boolean {
  return /\.ipynb$/i.test(row.filepath ?? '');
}

function repositoryOf(row: Workflow): RepositoryAddress | undefined {
  const address = readCatalogueAddress(row.url);
  if (address === undefined || !('path' in address)) return undefined;
  const ref = line(row.ref);
  return ref === undefined || ref === 'HEAD' ? address : { ...address, ref };
}

function container(row: Workflow, about: About, harvest: Harvest): readonly CatalogueEntry[] {
  const location = row.url.trim();
  // A repository that an image could be built from is none that a platform could fetch.
  if (parseHttpUrl(location))
    throw new Error(harvest.t('it names a repository in place of a container image.'));
  const name = about.title ?? location;
  const { licence, needs } = about;
  return [
    {
      id: `container ${location}`,
      executable: { kind: 'container', name, location },
      ...{ title: name, description: about.description ?? '', text: '', headings: [] },
      ...{ keywords: about.keywords, authors: about.authors },
      ...(licence === undefined ? {} : { licence }),
      ...(needs === undefined ? {} : { needs }),
      source: harvest.source,
      included: true,
    },
  ];
}

function aboutOf(row: Workflow): About {
  const title = line(row.name);
  const description = line(row.description, 1000);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    keywords: keywordsOf(row.keywords),
    authors: keywordsOf(row.author),
  };
}

/** What ESAP says of a repository helps to find each notebook in it. */
function described(entry: CatalogueEntry, about: About): CatalogueEntry {
  const { keywords, authors } = mergeAbout(about, { keywords: entry.keywords, authors: entry.authors });
  const said = [about.title, about.description].filter((text) => text !== undefined).join('\n');
  return { ...entry, keywords, authors, text: `${entry.text}\n${said}` };
}
