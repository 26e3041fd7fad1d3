import { encodeSegment, parseHttpUrl } from '../../http/url.js';
import { encodePath } from '../common/encode-path.js';
import type { Session } from './launch.js';

const LAB = 'lab/tree/';

/** A session with the notebook that it is about. */
export interface SessionPage extends Session {
  /** Of the notebook, relative to the server's root. */
  readonly path: string;
  /** When the last file was put in, by the session's own clock, ISO 8601 UTC: what is older is not the session's work. */
  readonly since?: string;
}

/** The address to open: the session's token is the notebook server's own, so it may stand there. */
export function pageUrl({ server, token, path }: SessionPage): string {
  return `${server}${LAB}${encodePath(path)}?token=${encodeSegment(token)}`;
}

const SINCE = '#since=';

/** The same for the job's record, with all that is to be known later. */
export function jobUrl(page: SessionPage): string {
  const { since } = page;
  return `${pageUrl(page)}${since === undefined ? '' : `${SINCE}${encodeSegment(since)}`}`;
}

/** @returns undefined when it is no address of {@link jobUrl} */
export function pageOf(url: string): SessionPage | undefined {
  const parsed = parseHttpUrl(url);
  const token = parsed?.searchParams.get('token');
  const at = parsed?.pathname.indexOf(`/${LAB}`) ?? -1;
  if (parsed === undefined || token == null || at < 0) return undefined;
  const { origin, pathname, hash } = parsed;
  try {
    return {
      server: `${origin}${pathname.slice(0, at + 1)}`,
      token,
      path: decodeURIComponent(pathname.slice(at + 1 + LAB.length)),
      ...(hash.startsWith(SINCE) ? { since: decodeURIComponent(hash.slice(SINCE.length)) } : {}),
    };
  } catch {
    return undefined;
  }
}

/** A file of the session, with its token: a result's address is all that there is when it is fetched. */
export function fileUrl({ server, token }: Session, path: string): string {
  return `${server}files/${encodePath(path)}?token=${encodeSegment(token)}`;
}

/** Takes the token out of an address of {@link fileUrl}: it is sent as a header, so that no log of a proxy has it. */
export function withoutToken(url: string): { readonly url: string; readonly token: string } | undefined {
  const parsed = parseHttpUrl(url);
  const token = parsed?.searchParams.get('token');
  return parsed === undefined || token == null
    ? undefined
    : { url: `${parsed.origin}${parsed.pathname}`, token };
}
