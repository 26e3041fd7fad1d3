import { PlatformError } from '../../http/errors.js';
import { unsupported } from '../../http/failures.js';
import type { LiveTransport } from '../../http/transport.js';
import { parseHttpUrl } from '../../http/url.js';
import type { Account, Clock, Identity } from '../../model/index.js';
import { hubBase } from './addresses.js';
import type { Connection } from './connection.js';
import { HubClient, type HubUser } from './hub-client.js';

const TRIED = 'find out what it is';

/** Looks for a hub's version at an address, with or without `/hub` at its end. */
export async function identifyHub(
  address: string,
  parts: { readonly transport: LiveTransport; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const base = hubBase(address);
  const name = base === undefined ? undefined : parseHttpUrl(base)?.host;
  if (base === undefined || name === undefined) {
    throw new PlatformError({
      platformName: address.slice(0, 100),
      tried: TRIED,
      kind: 'refused',
      why: 'this is no web address.',
      next: 'Give the address of a JupyterHub, for example https://hub.example.org.',
    });
  }
  for (const url of [base, ...secured(base)]) {
    const version = await new HubClient({ ...parts, url, name }).version(TRIED, signal);
    if (version !== undefined)
      return { protocol: 'jupyterhub', name, url, signIn: 'required', answersWithOffers: true };
  }
  return undefined;
}

/** People type http where https is meant, and hubs redirect there. */
function secured(base: string): readonly string[] {
  return base.startsWith('http://') && !/^http:\/\/[^/]*:\d+/.test(base)
    ? [base.replace('http:', 'https:')]
    : [];
}

/** Whose token it is. @throws PlatformError `sign-in` without a token that is valid */
export async function accountOf({ hub }: Connection, signal: AbortSignal): Promise<Account> {
  const user = await personOf(hub, 'check your account', signal);
  return { signIn: 'required', name: user.name.slice(0, 200) };
}

/** The token's owner, who has to be somebody that can have servers. */
export async function personOf(hub: HubClient, tried: string, signal: AbortSignal): Promise<HubUser> {
  const user = await hub.account(tried, signal);
  if (user.isPerson) return user;
  throw unsupported(
    hub.who(tried),
    'the token belongs to a service, which has no servers.',
    `Make one of your own at ${hub.base}/hub/token.`,
  );
}
