import { parseHttpUrl } from '../http/url.js';
import type { SourceKind } from './entry.js';
import type { RecordAddress } from './record/source.js';
import type { RepositoryAddress } from './repository/reader.js';

/** What an entry of the settings names. */
export type CatalogueAddress =
  RepositoryAddress | RecordAddress | { readonly kind: 'esap' | 'list'; readonly url: string };

/**
 * Reads the address of a catalogue as people copy it: of a repository (also of a folder in it), a record or a community, a DOI
 * of Zenodo, ESAP's interface, or a list file.
 * @param kind absent: guessed from the address
 * @returns undefined where it cannot be such an address
 */
export function readCatalogueAddress(typed: string, kind?: SourceKind): CatalogueAddress | undefined {
  const doi = /^(?:doi:|https?:\/\/(?:dx\.)?doi\.org\/)?10\.5281\/zenodo\.(\d+)$/i.exec(typed.trim())?.[1];
  const url = parseHttpUrl(doi === undefined ? typed.trim() : `https://zenodo.org/records/${doi}`);
  if (url === undefined) return undefined;
  const what = kind ?? guessKind(url);
  switch (what) {
    case 'github':
    case 'gitlab':
    case 'git':
      return repository(url, what);
    case 'record':
    case 'community':
      return record(url, what);
    case 'esap':
      return { kind: 'esap', url: bare(url).replace(/\/ida(?:\/workflows(?:\/search)?)?$/, '') };
    case 'list':
      return { kind: 'list', url: url.href };
  }
}

function guessKind({ hostname, pathname }: URL): SourceKind {
  if (/\.(?:ya?ml|json)$/i.test(pathname)) return 'list';
  if (hostname === 'github.com') return 'github';
  if (/\/records?\/[^/]+\/?$/.test(pathname)) return 'record';
  if (/\/communities\/[^/]+(?:\/records)?\/?$/.test(pathname)) return 'community';
  if (/\/esap-api(?:\/|$)/.test(pathname)) return 'esap';
  return hostname.startsWith('gitlab.') || pathname.includes('/-/') ? 'gitlab' : 'git';
}

/** `…/tree/<ref>/<folder>` and `…/-/tree/<ref>/<folder>` name a part; a ref with a slash in it cannot be told from a folder. */
function repository(url: URL, kind: RepositoryAddress['kind']): RepositoryAddress | undefined {
  const [path = '', part] = kind === 'git' ? [url.pathname] : splitPart(url.pathname);
  const clean = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const segments = clean.split('/').filter((segment) => segment !== '');
  if (segments.length < (kind === 'git' ? 1 : 2)) return undefined;
  const name = kind === 'github' ? segments.slice(0, 2).join('/') : clean;
  const [ref, ...folder] = (part ?? '')
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  return {
    kind,
    url: `${url.origin}/${kind === 'git' ? path.replace(/^\/+|\/+$/g, '') : name}`,
    path: decoded(name),
    ...(ref === undefined ? {} : { ref }),
    ...(folder.length === 0 ? {} : { folder: folder.join('/') }),
  };
}

function splitPart(pathname: string): readonly (string | undefined)[] {
  const parts = /^(.*?)(?:\/-)?\/(?:tree|blob)\/(.*)$/.exec(pathname);
  return parts === null ? [pathname] : [parts[1], parts[2]];
}

function record(url: URL, kind: RecordAddress['kind']): RecordAddress | undefined {
  const parts = /^(.*?)\/(?:api\/)?(?:records?|communities)\/([^/]+)/.exec(url.pathname);
  const id = parts?.[2];
  if (id === undefined) return undefined;
  const base = `${url.origin}${parts?.[1] ?? ''}`.replace(/\/api$/, '');
  const folder = kind === 'record' ? 'records' : 'communities';
  return { kind, url: `${base}/${folder}/${id}`, api: `${base}/api`, id: decoded(id) };
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
