import { encodeSegment, normaliseAddress, parseHttpUrl } from '../../http/url.js';
import type { NotebookSource } from '../../model/index.js';

/**
 * The base of a BinderHub from whatever address of it people have, a launch link included.
 * @returns undefined when it is no http(s) address
 */
export function binderBase(address: string): string | undefined {
  return normaliseAddress(address)
    ?.replace(/\/(?:v2|build)\/.*$/, '')
    .replace(/\/versions$/, '');
}

/** What BinderHub launches: a repository provider and its spec, encoded as they stand in the address. */
export interface LaunchSpec {
  readonly provider: string;
  readonly spec: string;
}

/**
 * How a commit is named to BinderHub, best first (BinderHub documentation, "Supported repositories"; the server re-reads the raw
 * path, so that the encoding counts). A forge's own provider needs no clone to look a reference up; `git` takes any address.
 */
export function launchSpecs({ repository, commit }: NotebookSource): readonly LaunchSpec[] {
  const parsed = parseHttpUrl(repository);
  if (parsed === undefined) return [];
  const doi = doiOf(parsed);
  if (doi !== undefined) return [{ provider: 'zenodo', spec: doi }];
  const ref = encodeSegment(commit);
  const path = decoded(parsed.pathname)
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  const git = { provider: 'git', spec: `${encodeSegment(repository)}/${ref}` };
  const segments = path.split('/');
  if (parsed.host === 'github.com' && segments.length === 2) {
    return [{ provider: 'gh', spec: `${segments.map(encodeSegment).join('/')}/${ref}` }, git];
  }
  if (parsed.host === 'gitlab.com' && segments.length >= 2) {
    return [{ provider: 'gl', spec: `${encodeSegment(path)}/${ref}` }, git];
  }
  return [git];
}

/** A Zenodo record by its DOI or its page; it is one fixed version and has no commit. */
function doiOf({ host, pathname }: URL): string | undefined {
  const [, doi] = /^\/(10\.5281\/zenodo\.\d+)\/?$/.exec(decoded(pathname)) ?? [];
  if (/^(?:dx\.)?doi\.org$/.test(host)) return doi;
  const [, record] = host === 'zenodo.org' ? (/^\/records?\/(\d+)\/?$/.exec(pathname) ?? []) : [];
  return record === undefined ? undefined : `10.5281/zenodo.${record}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
