/** What the service's token must be allowed, and what for. JupyterHub documentation, "Available scopes". */
const NEEDED: readonly (readonly [scope: string, what: string])[] = [
  ['read:users:name', 'find the users'],
  ['servers', 'start, see and stop their servers'],
  ['tokens', 'make tokens that open one server each'],
];

/**
 * What a token may not do that it must.
 * @param scopes - as the hub tells them, with those that they include; `!user=` and `!group=` narrow one and are its keeper's affair
 * @returns a sentence, or undefined when nothing is missing
 */
export function missingScopes(scopes: readonly string[]): string | undefined {
  const allowed = new Set(scopes.map((scope) => scope.split('!')[0]));
  const missing = NEEDED.filter(([scope]) => !allowed.has(scope));
  if (missing.length === 0) return undefined;
  const list = missing.map(([scope, what]) => `${scope} (to ${what})`).join(', ');
  return `its token lacks the scopes ${list}. Add them to the service's role in the hub's load_roles.`;
}
