import * as z from 'zod/mini';
import { encodeSegment, originOf, resolveTarget } from '../../http/url.js';
import type { Harvest } from '../harvest.js';
import { keywordsOf, line } from '../words.js';
import { nextLink } from '../next-link.js';
import { linkOf } from './reader.js';
import type { RepositoryAddress, RepositoryFile, RepositoryListing, RepositoryReader } from './reader.js';

const treeSchema = z.array(
  z.object({
    id: z.optional(z.string()),
    mode: z.optional(z.string()),
    type: z.string(),
    path: z.string(),
  }),
);
const commitSchema = z.object({ id: z.string() });
const projectSchema = z.object({
  description: z.nullish(z.string()),
  topics: z.optional(z.array(z.string())),
  tag_list: z.optional(z.array(z.string())),
  license: z.nullish(z.object({ key: z.nullish(z.string()) })),
});

const MAX_PAGES = 200;

/** Reads a repository by the REST API of GitLab, version 4. */
export function gitlabReader(address: RepositoryAddress): RepositoryReader {
  const origin = originOf(address.url) ?? address.url;
  const api = `${origin}/api/v4/projects/${encodeSegment(address.path)}`;
  return {
    origins: [origin],
    list: (harvest) => list(api, address, harvest),
    files: (commit, harvest) => wholeTree(api, commit, triedToRead(address), harvest),
    place: (commit, path) => ({
      by: 'address',
      url: `${api}/repository/files/${encodeSegment(path)}/raw?ref=${encodeSegment(commit)}`,
    }),
  };
}

const triedToRead = ({ path }: RepositoryAddress): string => `read the repository ${path}`;

async function list(api: string, address: RepositoryAddress, harvest: Harvest): Promise<RepositoryListing> {
  const tried = triedToRead(address);
  const { value: project } = await harvest.json(`${api}?license=true`, projectSchema, { tried });
  const ref = encodeSegment(address.ref ?? 'HEAD');
  const { value: commit } = await harvest.json(`${api}/repository/commits/${ref}`, commitSchema, { tried });
  const files = await wholeTree(api, commit.id, tried, harvest);
  const description = line(project.description, 1000);
  const licence = line(project.license?.key);
  return {
    commit: commit.id,
    files,
    about: {
      ...(description === undefined ? {} : { description }),
      keywords: keywordsOf(project.topics ?? project.tag_list),
      authors: [],
      ...(licence === undefined ? {} : { licence }),
    },
  };
}

/** Page by page, by the Link header where there is one (RFC 8288), else by the number of the next page. */
async function wholeTree(
  api: string,
  commit: string,
  tried: string,
  harvest: Harvest,
): Promise<readonly RepositoryFile[]> {
  const files: RepositoryFile[] = [];
  const query = `recursive=true&per_page=100&pagination=keyset&ref=${encodeSegment(commit)}`;
  let url: string | undefined = `${api}/repository/tree?${query}`;
  for (let page = 1; url !== undefined; page++) {
    if (page > MAX_PAGES) {
      harvest.problem(
        `${harvest.source.name} is too big to be listed whole; some of its notebooks are missing.`,
      );
      break;
    }
    const { value, headers } = await harvest.json(url, treeSchema, { tried });
    const blobs = value.filter(({ type }) => type === 'blob');
    files.push(
      ...blobs.map((file) => ({
        path: file.path,
        ...(file.id === undefined ? {} : { blob: file.id }),
        ...linkOf(file),
      })),
    );
    url = nextPage(headers, url);
  }
  return files;
}

function nextPage(headers: Readonly<Record<string, string>>, asked: string): string | undefined {
  const link = nextLink(headers.link);
  if (link !== undefined) {
    const target = resolveTarget(link, asked);
    return target === undefined || target.foreign ? undefined : target.url;
  }
  const number = headers['x-next-page']?.trim() ?? '';
  if (!/^\d+$/.test(number)) return undefined;
  const next = new URL(asked);
  next.searchParams.set('page', number);
  return next.href;
}
