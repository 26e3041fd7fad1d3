/** `scheme://host`, with an optional port or `:*`, or a scheme alone. CSP Level 3, "host-source" and "scheme-source". */
const SOURCE = /^([a-z][a-z0-9+.-]*:)(?:\/\/(\[[0-9a-f:]+\]|[a-z0-9*._-]+)(?::(\d{1,5}|\*))?)?$/;

interface Source {
  readonly scheme: string;
  readonly host: string | undefined;
  readonly port: string | undefined;
}

function parse(source: string): Source | undefined {
  const match = SOURCE.exec(source.toLowerCase());
  return match?.[1] === undefined ? undefined : { scheme: match[1], host: match[2], port: match[3] };
}

function permits(permitted: Source, named: Source): boolean {
  if (permitted.scheme !== named.scheme) return false;
  if (permitted.host === undefined) return true;
  if (named.host === undefined || named.host.includes('*')) return permitted.host === named.host;
  const host = permitted.host.startsWith('*.')
    ? named.host.endsWith(permitted.host.slice(1))
    : permitted.host === named.host;
  return host && (permitted.port === '*' || permitted.port === named.port);
}

/**
 * The origins that may frame a session: those that its job named and that the platform permits.
 *
 * @param named - what the job asked for; anything that is no plain origin is left out, so that it cannot
 *   become another directive
 * @param permitted - the platform's own list; a port may be `*`, a host may begin with `*.`, a scheme may stand alone
 */
export function permittedOrigins(named: readonly string[], permitted: readonly string[]): readonly string[] {
  const rules = permitted.map(parse).filter((rule) => rule !== undefined);
  return [...new Set(named.map((origin) => origin.toLowerCase()))].filter((origin) => {
    const source = parse(origin);
    return source !== undefined && rules.some((rule) => permits(rule, source));
  });
}

/**
 * A session's content security policy: the upstream's own, but ours is the word on framing.
 * CSP Level 3, "frame-ancestors": every ancestor of the frame must match.
 *
 * @param upstream - the header's values as the session's server sent them
 */
export function framingPolicy(upstream: readonly string[], origins: readonly string[]): string {
  const kept = upstream
    .flatMap((header) => header.split(','))
    .map((policy) =>
      policy
        .split(';')
        .map((directive) => directive.trim())
        .filter((directive) => directive !== '' && !/^frame-ancestors(\s|$)/i.test(directive))
        .join('; '),
    )
    .filter((policy) => policy !== '');
  return [...kept, ["frame-ancestors 'self'", ...origins].join(' ')].join(', ');
}
