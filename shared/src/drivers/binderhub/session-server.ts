import { type CallOptions, HttpClient } from '../../http/client.js';
import { type Attempt, failureOfStatus, nonsense } from '../../http/failures.js';
import type { Body, HttpResponse } from '../../http/transport.js';
import { resolveTarget } from '../../http/url.js';
import type { FileRef } from '../../model/index.js';
import { encodePath } from '../common/encode-path.js';
import { isPage } from '../common/is-page.js';
import { parseJson } from '../common/parse-json.js';
import { attempt, type Connection } from './connection.js';
import type { Session } from './launch.js';
import { type Entry, entrySchema, folderSchema, serverStatusSchema } from './schemas.js';

/** What a hub answers for a server that is not there, and a stranger that is there in its place. */
const GONE = [401, 403, 404, 410, 424];
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** A client for the session's server, at whatever origin it is: the platform's credential is never sent there. */
export function sessionClient({ transport, clock, platform }: Connection): HttpClient {
  return new HttpClient({ transport, clock, platformName: platform.name });
}

export function authorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `token ${token}` };
}

/** The Jupyter server of a session (jupyter_server, services/api/api.yaml). Paths are relative to its root. */
export class SessionServer {
  private readonly http: HttpClient;

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
  ) {
    this.http = sessionClient(connection);
  }

  /** @returns undefined when the session is over */
  async status(tried: string, signal: AbortSignal): Promise<{ readonly started?: string } | undefined> {
    const url = `${this.session.server}api/status`;
    const response = await this.http.get(url, { ...this.call(tried, signal), expect: GONE });
    if (GONE.includes(response.status) || leadsToHub(response, url)) return undefined;
    if (response.status >= 300) throw nonsense(this.who(tried), 'it leads somewhere else.', response.text);
    const status = parseJson(serverStatusSchema, response.text);
    if (status === undefined) throw nonsense(this.who(tried), 'it is no Jupyter server.', response.text);
    const started = instant(status.started);
    return started === undefined ? {} : { started };
  }

  /** Ends the session. One that is over already is fine. */
  async shutdown(tried: string, signal: AbortSignal): Promise<void> {
    const response = await this.http.post(`${this.session.server}api/shutdown`, {
      ...this.call(tried, signal),
      repeatable: true,
      expect: GONE,
    });
    // A page in the place of its answer is somebody else's, e.g. that of a captive portal.
    if (response.status < 300 && !isPage(response)) return;
    if ((await this.status(tried, signal)) !== undefined) throw failureOfStatus(response, this.who(tried));
  }

  /** @returns undefined where there is nothing of that name */
  async entry(path: string, tried: string, signal: AbortSignal): Promise<Entry | undefined> {
    const url = `${this.contents(path)}?content=0&hash=1`;
    const response = await this.http.get(url, { ...this.call(tried, signal), expect: [404] });
    if (response.status === 404) return undefined;
    const entry = parseJson(entrySchema, response.text);
    if (entry === undefined) throw nonsense(this.who(tried), 'its answer is no file.', response.text);
    return entry;
  }

  async list(path: string, tried: string, signal: AbortSignal): Promise<readonly Entry[]> {
    const response = await this.http.get(`${this.contents(path)}?content=1&type=directory`, {
      ...this.call(tried, signal),
      maxBytes: MAX_LIST_BYTES,
      expect: [400, 404],
    });
    const folder = response.status === 200 ? parseJson(folderSchema, response.text) : undefined;
    return folder?.content ?? [];
  }

  async makeFolder(path: string, tried: string, signal: AbortSignal): Promise<void> {
    await this.put(path, { kind: 'json', value: { type: 'directory' } }, 0, tried, signal);
  }

  /** @param text an nbformat 4 document, serialised @returns as `writeFile` */
  writeNotebook(path: string, text: string, tried: string, signal: AbortSignal): Promise<string | undefined> {
    const value = { type: 'notebook', format: 'json', content: JSON.parse(text) as unknown };
    return this.put(path, { kind: 'json', value }, text.length, tried, signal);
  }

  /**
   * Sends a file of the host's, which never passes through here.
   * @returns when it was written, by the session's clock
   */
  writeFile(
    path: string,
    file: { readonly ref: FileRef; readonly sizeBytes: number },
    tried: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return this.put(path, { kind: 'contents', file: file.ref }, (file.sizeBytes * 4) / 3, tried, signal);
  }

  private async put(
    path: string,
    body: Body,
    sizeBytes: number,
    tried: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const response: HttpResponse = await this.http.put(this.contents(path), {
      ...this.call(tried, signal),
      body,
      // A minute, and what the bytes take at 64 KiB/s.
      deadlineMs: 60_000 + Math.ceil(sizeBytes / 64),
    });
    const entry = parseJson(entrySchema, response.text);
    // A redirect is the hub's, for a session that is gone.
    if (response.status >= 300 || entry === undefined) {
      throw nonsense(this.who(tried), 'the session did not take it.', response.text);
    }
    return instant(entry.last_modified);
  }

  private contents(path: string): string {
    return `${this.session.server}api/contents/${encodePath(path)}`;
  }

  private call(tried: string, signal: AbortSignal): CallOptions {
    return { tried, signal, headers: { accept: 'application/json', ...authorization(this.session.token) } };
  }

  private who(tried: string): Attempt {
    return attempt(this.connection.platform, tried);
  }
}

/** A server that is gone is a redirect to its hub, on its own host or, where each server has one of its own, on that above it. */
function leadsToHub({ status, headers }: HttpResponse, asked: string): boolean {
  const target = status < 300 ? undefined : resolveTarget(headers.location ?? '', asked);
  if (target === undefined) return false;
  const { hostname, pathname } = new URL(target.url);
  const isNear = !target.foreign || new URL(asked).hostname.endsWith(`.${hostname}`);
  return isNear && /\/hub(?:\/|$)/.test(pathname);
}

/** ISO 8601 UTC with milliseconds, whatever precision the server has. */
function instant(text: string | null | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
