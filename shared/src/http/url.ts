/** Where a redirect or a link of an answer leads. */
export interface Target {
  /** Absolute http(s) URL without a fragment. */
  readonly url: string;
  /** It leads to an origin that the answer did not come from: no credential may go there. */
  readonly foreign: boolean;
}

/** @returns the parsed URL when it is an absolute http(s) URL without user info in it */
export function parseHttpUrl(url: string): URL | undefined {
  const parsed = parseUrl(url);
  const isHttp = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
  return isHttp && parsed.username === '' && parsed.password === '' ? parsed : undefined;
}

/**
 * Any URL (URL standard), or undefined. Not by `URL.canParse`: Node says yes there to hosts of many thousand characters,
 * which its constructor then refuses.
 */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/** @returns the origin (RFC 6454) of an http(s) URL, `undefined` for anything else */
export function originOf(url: string): string | undefined {
  return parseHttpUrl(url)?.origin;
}

/** @returns the URL without its query and fragment; unchanged when it is no http(s) URL */
export function withoutQuery(url: string): string {
  const parsed = parseHttpUrl(url);
  return parsed === undefined ? url : `${parsed.origin}${parsed.pathname}`;
}

/** Joins path segments to a base URL; each segment is encoded. */
export function below(base: string, ...segments: readonly string[]): string {
  return [withoutTrailingSlash(base), ...segments.map(encodeSegment)].join('/');
}

/** Encodes one segment of a path, or one value of a query; half a surrogate pair, which has no bytes, becomes U+FFFD. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}

/** What people type (`hub.example.org/uws/`, with or without a scheme) as the base URL that identifies a platform:
 * lower-case host, no default port, no query, no trailing slash. Without a scheme, https is meant, http on a loopback.
 * @returns undefined when it cannot be an http(s) address
 */
export function normaliseAddress(address: string): string | undefined {
  const typed = address.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `${guessScheme(typed)}://${typed}`;
  const parsed = parseHttpUrl(withScheme);
  if (parsed === undefined || parsed.hostname === '' || /\s/.test(typed)) return undefined;
  return withoutTrailingSlash(`${parsed.origin}${parsed.pathname}`);
}

/** Loopback in the sense of "potentially trustworthy" (W3C Secure Contexts, section 3.1). */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
  );
}

/**
 * Resolves a `Location` or a link to one of the platform's own resources against the URL that was asked (RFC 9110,
 * section 10.2.2). As {@link resolveLink}; besides, the names of the loopback with the same port are one server, and keep
 * the origin that was asked.
 * @returns undefined when it is no http(s) URL
 */
export function resolveTarget(location: string, askedUrl: string): Target | undefined {
  const asked = parseHttpUrl(askedUrl);
  const target = parseHttpUrl(resolveLink(location, askedUrl) ?? '');
  if (asked === undefined || target === undefined) return undefined;
  const home = target.origin === asked.origin || isLoopbackAlias(target, asked);
  const origin = home ? asked.origin : target.origin;
  return { url: `${origin}${target.pathname}${target.search}`, foreign: !home };
}

/**
 * Resolves a link for people to open, query and fragment included. Servers behind a TLS proxy write `http://` links to
 * themselves: on the same host these get the origin that was asked.
 * @returns undefined when it is no http(s) URL
 */
export function resolveLink(link: string, askedUrl: string): string | undefined {
  const asked = parseHttpUrl(askedUrl);
  const target = asked && parseHttpUrl(parseUrl(link.trim(), asked.href)?.href ?? '');
  if (asked === undefined || target === undefined) return undefined;
  return isDowngrade(target, asked)
    ? `${asked.origin}${target.pathname}${target.search}${target.hash}`
    : target.href;
}

/** The same address but for a slash at the end, a query, or https instead of http. */
export function isSamePlace(target: string, askedUrl: string): boolean {
  const [there, here] = [parseHttpUrl(target), parseHttpUrl(askedUrl)];
  if (there === undefined || here === undefined) return false;
  const secured =
    here.protocol === 'http:' && there.protocol === 'https:' && there.hostname === here.hostname;
  return (
    (there.origin === here.origin || secured) &&
    withoutTrailingSlash(there.pathname) === withoutTrailingSlash(here.pathname)
  );
}

function isDowngrade(target: URL, asked: URL): boolean {
  return asked.protocol === 'https:' && target.protocol === 'http:' && target.hostname === asked.hostname;
}

function isLoopbackAlias(target: URL, asked: URL): boolean {
  return (
    target.protocol === asked.protocol &&
    target.port === asked.port &&
    isLoopback(target.hostname) &&
    isLoopback(asked.hostname)
  );
}

function guessScheme(typed: string): 'http' | 'https' {
  const host = /^(\[[^\]]*\]|[^/:?#]*)/.exec(typed)?.[1] ?? '';
  return isLoopback(host) ? 'http' : 'https';
}

/** Without any slash at its end. Not by a pattern: that takes for ever where a platform writes very many slashes before something. */
export function withoutTrailingSlash(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end--;
  return url.slice(0, end);
}
