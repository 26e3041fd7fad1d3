import { randomUUID } from 'node:crypto';
import {
  type Clock,
  type Connection,
  hubBase,
  HubClient,
  isFailure,
  type LiveTransport,
} from '@run-elsewhere/planner/jupyterhub';
import type { JupyterHubConfig } from './config.js';
import { hubTransport, ServerTokens } from './credentials.js';
import { missingScopes } from './scopes.js';

const NAME = 'JupyterHub';

/** The way to a hub, as its service. */
export interface HubAccess {
  readonly hub: HubClient;
  readonly tokens: ServerTokens;
  /** For one job or one look; what it remembers of folders is its own. */
  connection(): Connection;
}

export function hubAccess(
  { url, token }: Pick<JupyterHubConfig, 'url' | 'token'>,
  transport: LiveTransport,
  clock: Clock,
): HubAccess {
  const base = hubBase(url) ?? url;
  const tokens = new ServerTokens(() => hub);
  const signed = hubTransport(transport, base, token, (of, signal) => tokens.of(of, signal));
  const hub = new HubClient({ transport: signed, url: base, name: NAME, platformId: base, clock });
  const platform = { id: base, url: base, name: NAME, protocol: 'jupyterhub' } as const;
  return {
    hub,
    tokens,
    connection: () => ({ platform, hub, newId: randomUUID, folders: new Map() }),
  };
}

/**
 * Looks whether the hub lets the service do what it has to.
 * @returns a sentence when the hub cannot be reached now; undefined when all is well
 * @throws Error when the token is not accepted or may do too little
 */
export async function checkAccess({ hub }: HubAccess, signal: AbortSignal): Promise<string | undefined> {
  try {
    const missing = missingScopes((await hub.account('check the service', signal)).scopes);
    if (missing === undefined) return undefined;
    throw new Error(`the JupyterHub at ${hub.base} cannot be used: ${missing}`);
  } catch (error) {
    if (isFailure(error, 'unreachable')) return `the JupyterHub at ${hub.base} cannot be reached`;
    if (!isFailure(error, 'sign-in')) throw error;
    throw new Error(`the JupyterHub at ${hub.base} does not accept the service's token`, { cause: error });
  }
}
