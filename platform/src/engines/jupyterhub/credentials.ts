import type { HubClient, HttpRequest, LiveTransport } from '@run-elsewhere/planner/jupyterhub';

const TOKEN_SECONDS = 3600;
/** A token is not used in its last minutes, so that no request outlives it by much. */
const LAST_MINUTES_MS = 10 * 60_000;

/** A server of a user. */
export interface ServerName {
  readonly user: string;
  readonly server: string;
}

/**
 * Whose secret a request may carry. A user's server is run by that user, who can read what it is sent: the service's own token
 * goes to the hub's API alone, and a server gets one that opens that server and nothing else.
 * @param base - of the hub, without `/hub`
 */
export function audienceOf(base: string, url: string): 'hub' | ServerName | undefined {
  if (url.startsWith(`${base}/hub/api/`)) return 'hub';
  const [asked, hub] = [new URL(url), new URL(base)];
  // Hubs may give each user's servers a host below their own.
  const near = asked.host === hub.host || asked.host.endsWith(`.${hub.host}`);
  if (!near || asked.protocol !== hub.protocol) return undefined;
  const prefix = hub.pathname.replace(/\/$/, '');
  if (!asked.pathname.startsWith(`${prefix}/user/`)) return undefined;
  const [user, server] = asked.pathname.slice(`${prefix}/user/`.length).split('/');
  if (!user || !server) return undefined;
  return { user: decodeURIComponent(user), server: decodeURIComponent(server) };
}

/** A transport that adds to each request the secret that its address may see; see {@link audienceOf}. */
export function hubTransport(
  transport: LiveTransport,
  base: string,
  serviceToken: string,
  serverToken: (of: ServerName, signal: AbortSignal) => Promise<string>,
): LiveTransport {
  const signed = async <T extends Omit<HttpRequest, 'method' | 'body'>>(request: T): Promise<T> => {
    const audience = request.platformId === undefined ? undefined : audienceOf(base, request.url);
    if (audience === undefined) return request;
    const token = audience === 'hub' ? serviceToken : await serverToken(audience, request.signal);
    return { ...request, headers: { ...request.headers, authorization: `token ${token}` } };
  };
  return {
    send: async (request) => transport.send(await signed(request)),
    download: async (request, to) => transport.download(await signed(request), to),
    stream: async (request) => transport.stream(await signed(request)),
    connect: async (request) => transport.connect(await signed(request)),
  };
}

/** Tokens for single servers, each made when it is first needed and again before it expires. */
export class ServerTokens {
  readonly #made = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  constructor(private readonly hub: () => HubClient) {}

  async of({ user, server }: ServerName, signal: AbortSignal): Promise<string> {
    const hub = this.hub();
    const key = `${user}/${server}`;
    const known = this.#made.get(key);
    if (known !== undefined && hub.clock.now() < known.until) return known.token;
    const wish = {
      scopes: [`access:servers!server=${key}`],
      seconds: TOKEN_SECONDS,
      note: `Run Elsewhere, for the server ${server}`,
    };
    const token = hub.token(user, wish, { tried: `open the server of ${user}`, signal });
    this.#made.set(key, { token, until: hub.clock.now() + TOKEN_SECONDS * 1000 - LAST_MINUTES_MS });
    try {
      return await token;
    } catch (error) {
      this.#made.delete(key);
      throw error;
    }
  }

  /** The server is gone, or takes its token no more. */
  forget({ user, server }: ServerName): void {
    this.#made.delete(`${user}/${server}`);
  }
}
