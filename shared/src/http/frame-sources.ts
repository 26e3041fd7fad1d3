/** Is an ancestor's origin among the sources of a `frame-ancestors` directive? (W3C CSP Level 3, section 6.7.2) */

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'ws:': '80',
  'wss:': '443',
};

/** @param self the framed page */
export function matchesSources(sources: readonly string[], ancestor: URL, self: URL): boolean {
  return sources.some((source) => matchesSource(source.toLowerCase(), ancestor, self));
}

function matchesSource(source: string, ancestor: URL, self: URL): boolean {
  if (source === "'none'") return false;
  if (source === "'self'") return matchesSelf(ancestor, self);
  // A star alone is any network scheme, and the page's own: not an editor's scheme.
  if (source === '*') return ancestor.protocol in DEFAULT_PORTS || ancestor.protocol === self.protocol;
  if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return schemeMatches(source, ancestor.protocol);
  return matchesHost(source, ancestor, self);
}

function matchesSelf(ancestor: URL, self: URL): boolean {
  if (ancestor.origin !== 'null' && ancestor.origin === self.origin) return true;
  return (
    ancestor.hostname === self.hostname &&
    schemeMatches(self.protocol, ancestor.protocol) &&
    (ancestor.port === self.port || (portOf(self) === '80' && portOf(ancestor) === '443'))
  );
}

function matchesHost(source: string, ancestor: URL, self: URL): boolean {
  const parts =
    /^(?:([a-z][a-z0-9+.-]*:)\/\/)?(\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\*|\d+))?(\/[^?#]*)?$/.exec(
      source,
    );
  const host = parts?.[2];
  if (parts === null || host === undefined) return false;
  const [, scheme = self.protocol, , port, path] = parts;
  return (
    schemeMatches(scheme, ancestor.protocol) &&
    hostMatches(host, ancestor.hostname) &&
    portMatches(port, ancestor) &&
    // Only an ancestor's origin is compared, and that has the path "/".
    (path === undefined || path === '/')
  );
}

/** A secure ancestor satisfies an insecure source, never the other way round. */
function schemeMatches(allowed: string, actual: string): boolean {
  return (
    allowed === actual ||
    (allowed === 'http:' && actual === 'https:') ||
    (allowed === 'ws:' && ['wss:', 'http:', 'https:'].includes(actual)) ||
    (allowed === 'wss:' && actual === 'https:')
  );
}

function hostMatches(pattern: string, hostname: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

function portMatches(port: string | undefined, ancestor: URL): boolean {
  if (port === '*') return true;
  if (port === undefined) return ancestor.port === '';
  return portOf(ancestor) === port;
}

function portOf(url: URL): string {
  return url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
}
