/** Whether a page at this address may set `Secure` cookies. Secure Contexts, "potentially trustworthy origin". */
export function isTrustworthy(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  const loopback = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' || loopback || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * A session's cookie as the browser gets it: it stays below the session's path, and a frame on another site keeps it.
 * RFC 6265bis, "The SameSite Attribute"; CHIPS, "Partitioned".
 *
 * @param header - the value of one `Set-Cookie`
 * @param path - the session's own path, ending in `/`
 * @param trustworthy - see {@link isTrustworthy}; elsewhere a `Secure` cookie would be dropped
 */
export function sessionCookie(header: string, path: string, trustworthy: boolean): string {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const value = (name: string): string | undefined =>
    attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const replaced = trustworthy ? /^(domain|path|samesite|secure|partitioned)(=|$)/i : /^(domain|path)(=|$)/i;
  const own = value('path');
  return [
    pair,
    ...attributes.filter((attribute) => attribute !== '' && !replaced.test(attribute)),
    `Path=${own?.startsWith(path) === true ? own : path}`,
    ...(trustworthy ? ['SameSite=None', 'Secure', 'Partitioned'] : []),
  ].join('; ');
}

/** A `Cookie` header without the cookies of these names, or undefined if none is left. */
export function withoutCookies(header: string | undefined, names: readonly string[]): string | undefined {
  const kept = header
    ?.split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !names.includes(pair.split('=', 1)[0] ?? ''));
  return kept === undefined || kept.length === 0 ? undefined : kept.join('; ');
}
