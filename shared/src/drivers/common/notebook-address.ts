import { encodeSegment, isLoopback, parseHttpUrl } from '../../http/url.js';
import type { NotebookSource } from '../../model/index.js';

/** Where anybody can read a notebook as it is now, or why there is no such place. */
export type NotebookAddress = { readonly url: string } | { readonly missing: string };

/**
 * The address of a committed notebook's own bytes.
 * @param source where its committed version lives; undefined when it is in no repository
 */
export function publicAddress(source: NotebookSource | undefined): NotebookAddress {
  if (source === undefined) return { missing: 'it is not in a git repository' };
  const problems = [
    ...(source.clean ? [] : ['it has changes that are not committed']),
    ...(source.pushed ? [] : ['its commit is not pushed']),
  ];
  if (problems.length > 0) return { missing: problems.join(', and ') };
  const url = rawAddress(source);
  return url === undefined ? { missing: 'its repository has no public web address' } : { url };
}

function rawAddress({ repository, commit, path }: NotebookSource): string | undefined {
  const parsed = parseHttpUrl(repository);
  if (parsed === undefined || isLoopback(parsed.hostname) || !/^[0-9a-f]{7,64}$/i.test(commit))
    return undefined;
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  const project = parsed.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  if (project === '') return undefined;
  const file = segments.map(encodeSegment).join('/');
  return `${rawStem(parsed, project)}${commit}/${file}`;
}

/** What stands before the commit. Forges agree on little but that `{repository}/raw/{commit}/{path}` leads to the bytes. */
function rawStem({ origin, hostname }: URL, project: string): string {
  if (hostname === 'github.com' || hostname === 'www.github.com') {
    return `https://raw.githubusercontent.com${project}/`;
  }
  if (hostname.split('.').includes('gitlab')) return `${origin}${project}/-/raw/`;
  if (hostname === 'codeberg.org') return `${origin}${project}/raw/commit/`;
  return `${origin}${project}/raw/`;
}
