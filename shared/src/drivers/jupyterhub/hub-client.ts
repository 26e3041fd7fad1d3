import { HttpClient } from '../../http/client.js';
import type { CallOptions } from '../../http/client.js';
import type { Attempt } from '../../http/failures.js';
import { nonsense } from '../../http/failures.js';
import { realDelay } from '../../http/time.js';
import type { HttpResponse, LiveTransport } from '../../http/transport.js';
import { below, resolveLink, withoutTrailingSlash } from '../../http/url.js';
import type { Clock } from '../../model/index.js';
import { serverApiUrl } from './addresses.js';
import { parseJson } from '../common/parse-json.js';
import { tokenSchema, userSchema, versionSchema } from './hub-schemas.js';
import { failureOfAnswer, messageOf, startRefused } from './words.js';

export interface HubClientParts {
  readonly transport: LiveTransport;
  /** Base address of the hub, without `/hub`. */
  readonly url: string;
  /** For people: the name in errors. */
  readonly name: string;
  /** On behalf of which platform; its credential goes along. */
  readonly platformId?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** A server of a user, as the hub shows it. */
export interface HubServer {
  readonly name: string;
  readonly ready: boolean;
  /** What is under way, e.g. `spawn` or `stop`. */
  readonly pending?: string;
  /** Absolute, ends with a slash. */
  readonly url: string;
  /** ISO 8601 UTC. */
  readonly started?: string;
}

/** A user, with all servers that there are: running, under way, and stopped ones with a name. */
export interface HubUser {
  readonly name: string;
  /** False for a service, which has no servers. */
  readonly isPerson: boolean;
  readonly servers: ReadonlyMap<string, HubServer>;
  /** What the token may do, where the hub tells it: only of {@link HubClient.account}. */
  readonly scopes: readonly string[];
}

/** What every answer of the hub may be, beside those that HttpClient lets through. */
const REFUSALS = [400, 401, 403, 404, 409, 424, 429, 500];
/** Stopping, and stopped (JupyterHub documentation, "JupyterHub REST API", DELETE /users/{name}/servers/{server_name}). */
const STOPPED = [202, 204];
/** Tornado lets a spawn block for ten seconds before it answers 202. */
const START_MS = 60_000;

/**
 * The REST API of a JupyterHub (JupyterHub documentation, "JupyterHub REST API"), versions 2 to 6. All methods reject with a
 * PlatformError, or with the signal's reason when aborted.
 */
export class HubClient {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly base: string;

  constructor(private readonly parts: HubClientParts) {
    this.clock = parts.clock ?? { now: () => Date.now(), sleep: realDelay };
    this.base = parts.url;
    this.http = new HttpClient({
      transport: parts.transport,
      clock: this.clock,
      platformName: parts.name,
      ...(parts.platformId === undefined ? {} : { platformId: parts.platformId }),
    });
  }

  get transport(): LiveTransport {
    return this.parts.transport;
  }

  get platformId(): string | undefined {
    return this.parts.platformId;
  }

  who(tried: string): Attempt {
    return { platformName: this.parts.name, tried };
  }

  /** The hub's version, which everybody may read; undefined when there is no hub at this address. */
  async version(tried: string, signal: AbortSignal): Promise<string | undefined> {
    const response = await this.http.get(`${this.base}/hub/api/`, {
      ...json(tried, signal),
      expect: [...REFUSALS, 405, 406, 410, 422],
      withCredential: false,
    });
    return response.status === 200 ? parseJson(versionSchema, response.text)?.version : undefined;
  }

  /** Whoever the token belongs to. */
  async account(tried: string, signal: AbortSignal): Promise<HubUser> {
    return this.readUser(`${this.base}/hub/api/user`, tried, signal);
  }

  async user(name: string, tried: string, signal: AbortSignal): Promise<HubUser> {
    return this.readUser(below(`${this.base}/hub/api`, 'users', name), tried, signal);
  }

  /** @returns undefined when there is no such server, running or stopped */
  async server(
    user: string,
    name: string,
    tried: string,
    signal: AbortSignal,
  ): Promise<HubServer | undefined> {
    return (await this.user(user, tried, signal)).servers.get(name);
  }

  /**
   * Makes a token of a user's that may do no more than the scopes say.
   * @param wish.seconds after which it expires
   */
  async token(
    user: string,
    wish: { readonly scopes: readonly string[]; readonly seconds: number; readonly note: string },
    call: { readonly tried: string; readonly signal: AbortSignal },
  ): Promise<string> {
    const response = await this.http.post(below(`${this.base}/hub/api`, 'users', user, 'tokens'), {
      ...json(call.tried, call.signal),
      body: { kind: 'json', value: { scopes: wish.scopes, expires_in: wish.seconds, note: wish.note } },
      // A token whose answer was lost is known to nobody, and expires.
      repeatable: true,
      expect: REFUSALS,
    });
    const who = this.who(call.tried);
    if (response.status >= 300) throw failureOfAnswer(response, who, this.base);
    const made = parseJson(tokenSchema, response.text);
    if (made === undefined) throw nonsense(who, 'it made no token.');
    return made.token;
  }

  /**
   * Asks for a server. One that runs already, or is on its way, is left alone. Resolves before it is ready.
   * @param display its name for people, where the hub has such (from version 6)
   * @throws PlatformError `refused` with the reason in words: a limit, a setting, a choice that the hub does not know
   */
  async start(
    user: string,
    server: string,
    wish: { readonly options: Readonly<Record<string, unknown>>; readonly display?: string },
    call: { readonly tried: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const modern = Number.parseInt((await this.version(call.tried, call.signal)) ?? '', 10) >= 6;
    // Before version 6 the whole body is the user options.
    const value = modern
      ? { user_options: wish.options, ...(wish.display === undefined ? {} : { display_name: wish.display }) }
      : wish.options;
    const response = await this.http.post(serverApiUrl(this.base, user, server), {
      ...json(call.tried, call.signal),
      body: { kind: 'json', value },
      // A second request is told that the server runs already.
      repeatable: true,
      deadlineMs: START_MS,
      expect: REFUSALS,
    });
    if (response.status < 300 || isUnderWay(response)) return;
    throw startRefused(response, this.who(call.tried), this.base);
  }

  /**
   * Stops a server; it may go on stopping for a while. One that is not there is fine.
   * @param remove also forget it, which frees its place in the user's quota, and on some hubs its disk
   */
  async stop(
    user: string,
    server: string,
    remove: boolean,
    call: { readonly tried: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const response = await this.http.delete(serverApiUrl(this.base, user, server), {
      ...json(call.tried, call.signal),
      ...(remove ? { body: { kind: 'json', value: { remove: true } } } : {}),
      expect: REFUSALS,
    });
    if (STOPPED.includes(response.status) || response.status === 404) return;
    const who = this.who(call.tried);
    // A page that a network puts in between stops nothing.
    if (response.status < 300)
      throw nonsense(who, 'its answer does not say that the server stops.', response.text);
    throw failureOfAnswer(response, who, this.base);
  }

  private async readUser(url: string, tried: string, signal: AbortSignal): Promise<HubUser> {
    const response = await this.http.get(`${url}?include_stopped_servers=1`, {
      ...json(tried, signal),
      expect: REFUSALS,
    });
    const who = this.who(tried);
    if (response.status !== 200) throw failureOfAnswer(response, who, this.base);
    const user = parseJson(userSchema, response.text);
    if (user === undefined) throw nonsense(who, 'its answer describes no user.', response.text);
    const servers = Object.entries(user.servers ?? {}).map(([name, server]): [string, HubServer] => {
      const path = `${withoutTrailingSlash(server.full_url ?? server.url ?? '')}/`;
      return [
        name,
        {
          name,
          ready: server.ready === true,
          url: resolveLink(path, `${this.base}/`) ?? `${this.base}/`,
          ...(server.pending ? { pending: server.pending } : {}),
          ...(server.started ? { started: server.started } : {}),
        },
      ];
    });
    return {
      name: user.name,
      isPerson: user.kind !== 'service',
      servers: new Map(servers),
      scopes: user.scopes ?? [],
    };
  }
}

function isUnderWay(response: HttpResponse): boolean {
  return response.status === 400 && /already running|is pending/i.test(messageOf(response) ?? '');
}

function json(tried: string, signal: AbortSignal): CallOptions {
  return { tried, signal, headers: { accept: 'application/json' } };
}
