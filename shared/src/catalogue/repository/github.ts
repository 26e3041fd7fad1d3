import * as z from 'zod/mini';
import { encodeSegment, originOf } from '../../http/url.js';
import type { About } from '../codemeta.js';
import type { NotebookPlace } from '../entry.js';
import type { Harvest } from '../harvest.js';
import { keywordsOf, line } from '../words.js';
import { linkOf } from './reader.js';
import type { RepositoryAddress, RepositoryFile, RepositoryListing, RepositoryReader } from './reader.js';

const treeSchema = z.object({
  truncated: z.optional(z.boolean()),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.optional(z.string()),
      type: z.string(),
      sha: z.string(),
      size: z.optional(z.number()),
    }),
  ),
});

const repositorySchema = z.object({
  description: z.nullish(z.string()),
  topics: z.optional(z.array(z.string())),
  license: z.nullish(z.object({ spdx_id: z.nullish(z.string()) })),
});

const JSON_TYPE = 'application/vnd.github+json';
const RAW_TYPE = 'application/vnd.github.raw+json';
/** A tree of 100,000 files is 7 MB (GitHub REST API, "Get a tree"). */
const MAX_TREE_BYTES = 24 * 1024 * 1024;
/** Of a repository whose tree does not come at once; half of what GitHub allows a stranger in an hour. */
const MAX_SUBTREES = 30;

/**
 * Reads a repository by the REST API of GitHub: three requests, and one for each notebook, which on github.com count towards no
 * limit. Elsewhere (GitHub Enterprise) the API is below the same host.
 */
export function githubReader(address: RepositoryAddress): RepositoryReader {
  const origin = originOf(address.url) ?? address.url;
  const isPublic = new URL(address.url).hostname === 'github.com';
  const api = `${isPublic ? 'https://api.github.com' : `${origin}/api/v3`}/repos/${address.path}`;
  const raw = `https://raw.githubusercontent.com/${address.path}`;
  return {
    origins: isPublic ? ['https://api.github.com', 'https://raw.githubusercontent.com'] : [origin],
    list: (harvest) => list(api, address, harvest),
    files: (commit, harvest) => wholeTree(api, encodeSegment(commit), triedToRead(address), harvest),
    place: (commit, path): NotebookPlace =>
      isPublic
        ? { by: 'address', url: `${raw}/${commit}/${encodedPath(path)}` }
        : {
            by: 'address',
            url: `${api}/contents/${encodedPath(path)}?ref=${encodeSegment(commit)}`,
            accept: RAW_TYPE,
          },
  };
}

const triedToRead = ({ path }: RepositoryAddress): string => `read the repository ${path}`;

async function list(api: string, address: RepositoryAddress, harvest: Harvest): Promise<RepositoryListing> {
  const tried = triedToRead(address);
  const about = await harvest.json(api, repositorySchema, { tried, accept: JSON_TYPE });
  const ref = encodeSegment(address.ref ?? 'HEAD');
  const head = await harvest.get(`${api}/commits/${ref}`, { tried, accept: 'application/vnd.github.sha' });
  const commit = head.text.trim();
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new Error(`${address.url} did not tell its newest commit.`);
  const files = await wholeTree(api, commit, tried, harvest);
  return { commit, files, about: toAbout(about.value) };
}

/** The tree at once; where that is cut off, folder by folder. */
async function wholeTree(
  api: string,
  commit: string,
  tried: string,
  harvest: Harvest,
): Promise<readonly RepositoryFile[]> {
  const files: RepositoryFile[] = [];
  const waiting = [{ sha: commit, folder: '' }];
  let asked = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (asked++ > MAX_SUBTREES) {
      harvest.problem(
        `${harvest.source.name} is too big to be listed whole; notebooks in some folders are missing.`,
      );
      break;
    }
    const { folder } = next;
    const url = `${api}/git/trees/${next.sha}`;
    const options = { tried, accept: JSON_TYPE, maxBytes: MAX_TREE_BYTES };
    const whole = await harvest.json(`${url}?recursive=1`, treeSchema, options);
    const cut = whole.value.truncated === true;
    const { tree } = cut ? (await harvest.json(url, treeSchema, options)).value : whole.value;
    files.push(...tree.filter(({ type }) => type === 'blob').map((file) => toFile(file, folder)));
    if (!cut) continue;
    const folders = tree.filter(({ type }) => type === 'tree');
    waiting.push(...folders.map(({ sha, path }) => ({ sha, folder: `${folder}${path}/` })));
  }
  return files;
}

function toFile(
  file: { path: string; mode?: string | undefined; sha: string; size?: number | undefined },
  folder: string,
): RepositoryFile {
  const size = file.size === undefined ? {} : { sizeBytes: file.size };
  return { path: `${folder}${file.path}`, blob: file.sha, ...size, ...linkOf(file) };
}

function toAbout(value: z.infer<typeof repositorySchema>): About {
  const description = line(value.description, 1000);
  const spdx = line(value.license?.spdx_id);
  const licence = spdx === 'NOASSERTION' ? undefined : spdx;
  return {
    ...(description === undefined ? {} : { description }),
    keywords: keywordsOf(value.topics),
    authors: [],
    ...(licence === undefined ? {} : { licence }),
  };
}

function encodedPath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}
