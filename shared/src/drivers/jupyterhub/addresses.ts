import { below, normaliseAddress, parseHttpUrl } from '../../http/url.js';

/**
 * The base of a hub from whatever address of it people have: with or without `/hub`, `/hub/api`, or a page below it.
 * @returns undefined when it is no http(s) address
 */
export function hubBase(address: string): string | undefined {
  return normaliseAddress(address)?.replace(/\/hub(\/.*)?$/, '');
}

/** Where a person makes a token. */
export function tokenPage(base: string): string {
  return `${base}/hub/token`;
}

/** A server of the hub's REST API; the empty name is the user's default server. */
export function serverApiUrl(base: string, user: string, server: string): string {
  const ofUser = below(`${base}/hub/api`, 'users', user);
  return server === '' ? `${ofUser}/server` : below(ofUser, 'servers', server);
}

/** The user and the server that an address of {@link serverApiUrl} is about. */
export function serverOfApiUrl(url: string): { readonly user: string; readonly server: string } | undefined {
  const path = parseHttpUrl(url)?.pathname ?? '';
  const [, user, server] = /\/hub\/api\/users\/([^/]+)\/servers\/([^/]+)$/.exec(path) ?? [];
  if (user === undefined || server === undefined) return undefined;
  try {
    return { user: decodeURIComponent(user), server: decodeURIComponent(server) };
  } catch {
    return undefined;
  }
}
