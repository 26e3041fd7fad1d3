import { matchesSources } from './frame-sources.js';
import { isLoopback, parseHttpUrl, parseUrl } from './url.js';

/** May a page be shown inside others? `why` is for people. */
export type Framing = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const ALLOWED: Framing = { allowed: true };

/**
 * Decides from a page's answer whether a browser would show it in a frame, and whether it is safe to.
 * @param headers of the answer at `sessionUrl`, names in lower case, several headers of a name joined by commas
 * @param ancestorOrigins of every page that the frame would be in; each of them counts (CSP Level 3, section 6.4.2)
 */
export function canFrame(
  headers: Readonly<Record<string, string>>,
  sessionUrl: string,
  ancestorOrigins: readonly string[],
): Framing {
  const session = parseHttpUrl(sessionUrl);
  if (session === undefined) return refuse('its address is no web address');
  const ancestors = ancestorOrigins.flatMap((origin) => parseUrl(origin) ?? []);
  if (ancestors.length === 0 || ancestors.length < ancestorOrigins.length) {
    return refuse('it is not known which page would show it');
  }
  return (
    mixedContent(session, ancestors) ??
    sharedHost(session, ancestors) ??
    byHeaders(headers, session, ancestors)
  );
}

function refuse(why: string): Framing {
  return { allowed: false, why };
}

/** W3C Mixed Content, section 4: an insecure frame in a secure page is blocked, unless it is the loopback. */
function mixedContent(session: URL, ancestors: readonly URL[]): Framing | undefined {
  const blocked =
    session.protocol === 'http:' &&
    !isLoopback(session.hostname) &&
    ancestors.some((ancestor) => ancestor.protocol === 'https:');
  return blocked ? refuse('the editor is on https and the session is on plain http') : undefined;
}

/** Cookies ignore ports (RFC 6265, section 8.5): a session on the editor's own host would share the editor's cookies. */
function sharedHost(session: URL, ancestors: readonly URL[]): Framing | undefined {
  return ancestors.some((ancestor) => ancestor.hostname === session.hostname)
    ? refuse(`it is on the same host as the editor (${session.hostname}), so the two would share cookies`)
    : undefined;
}

function byHeaders(
  headers: Readonly<Record<string, string>>,
  session: URL,
  ancestors: readonly URL[],
): Framing {
  const policies = frameAncestors(headers['content-security-policy'] ?? '');
  // CSP Level 3, section 6.4.2.2: where frame-ancestors is there, X-Frame-Options is ignored.
  if (policies.length === 0) return byFrameOptions(headers['x-frame-options'] ?? '', session, ancestors);
  for (const sources of policies) {
    const left = ancestors.find((ancestor) => !matchesSources(sources, ancestor, session));
    if (left !== undefined) {
      return refuse(`the platform does not allow ${originText(left)} to show it (frame-ancestors)`);
    }
  }
  return ALLOWED;
}

/** @returns the sources of each policy that has the directive; only the first such directive of a policy counts */
function frameAncestors(header: string): readonly (readonly string[])[] {
  return header.split(',').flatMap((policy) => {
    const directive = policy
      .split(';')
      .map((text) => text.trim().split(/\s+/))
      .find(([name]) => name?.toLowerCase() === 'frame-ancestors');
    return directive === undefined ? [] : [directive.slice(1)];
  });
}

/** HTML Standard, section 7.7.1 (the X-Frame-Options header): contradictory values block, unknown ones are ignored. */
function byFrameOptions(header: string, session: URL, ancestors: readonly URL[]): Framing {
  const values = new Set(
    header
      .toLowerCase()
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  );
  const known = ['deny', 'sameorigin', 'allowall'].filter((value) => values.has(value));
  const blocked =
    values.size > 1
      ? known.length > 0
      : known[0] === 'deny' ||
        (known[0] === 'sameorigin' && ancestors.some((ancestor) => ancestor.origin !== session.origin));
  return blocked ? refuse('the platform does not allow other pages to show it (X-Frame-Options)') : ALLOWED;
}

function originText(url: URL): string {
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}
