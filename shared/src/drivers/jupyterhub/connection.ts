import { unsupported } from '../../http/failures.js';
import { resolveTarget } from '../../http/url.js';
import type { JobRef, Platform } from '../../model/index.js';
import type { HubClient, HubServer } from './hub-client.js';
import { JupyterServer } from './jupyter-server.js';
import { servesElsewhere } from './words.js';
import { HOME_FOLDER, isJobFolder, type JobServer, jobServer } from './names.js';

/** What all operations on one hub share. */
export interface Connection {
  readonly platform: Platform;
  readonly hub: HubClient;
  /** Makes an id for kernel messages. */
  readonly newId: () => string;
  /** Folders of jobs that were found, by the short form of their key: they do not move. */
  readonly folders: Map<string, string>;
}

/**
 * The Jupyter server that a hub's server is.
 * @throws PlatformError `unsupported` where it is on another origin than the hub, whose token it would need
 */
export function jupyterServer({ platform, hub }: Connection, server: HubServer): JupyterServer {
  if (resolveTarget(server.url, hub.base)?.foreign !== false)
    throw servesElsewhere(hub.who('reach its server'), server.url);
  return new JupyterServer(hub.http, platform.name, server.url, hub.base);
}

/** The folder of a job on its server; undefined where there is none (any more). */
export async function findFolder(
  connection: Connection,
  files: JupyterServer,
  short: string,
  call: { readonly tried: string; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const known = connection.folders.get(short);
  if (known !== undefined) return known;
  const entries = (await files.list(HOME_FOLDER, call.tried, call.signal)) ?? [];
  const found = entries.find(({ name, type }) => type === 'directory' && isJobFolder(name, short));
  if (found === undefined) return undefined;
  const folder = `${HOME_FOLDER}/${found.name}`;
  connection.folders.set(short, folder);
  return folder;
}

/** @throws PlatformError `unsupported` for a job that this driver has not made */
export function mustBeOurs({ hub }: Connection, job: JobRef, tried: string): JobServer {
  const found = jobServer(job);
  if (found !== undefined) return found;
  throw unsupported(hub.who(tried), 'this is no job of a JupyterHub.', `Look at ${hub.base}/hub/home.`);
}
