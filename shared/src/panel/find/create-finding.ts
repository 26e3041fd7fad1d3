import { listBeside } from '../../catalogue/beside.js';
import { cataloguesFromSettings } from '../../catalogue/create.js';
import { fetchFile } from '../../catalogue/fetch-file.js';
import { fetchNotebook } from '../../catalogue/fetch-notebook.js';
import { createIndex } from '../../catalogue/search.js';
import type { GitReader } from '../../catalogue/source.js';
import { politely } from '../../http/polite.js';
import type { TextCache } from '../../http/text-cache.js';
import type { HttpTransport } from '../../http/transport.js';
import type { Clock } from '../../model/index.js';
import { createPlatformSources } from '../../platforms/create-sources.js';
import type { Translate } from '../../model/translate.js';
import type { Finding } from './finding.js';

export interface FindingParts {
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly cache: TextCache;
  /**
   * Lets requests reach addresses that the user wrote, and those that such a place names; where a host has an allow-list.
   * They get no credential.
   */
  readonly allow: (addresses: readonly string[]) => Promise<void>;
  /** Absent: repositories are read through the interfaces of GitHub and GitLab alone. */
  readonly git?: GitReader;
  readonly translate?: Translate;
}

/** Finds by the sources of `platforms/` and `catalogue/`, with one request at a time for each host. */
export function createFinding(parts: FindingParts): Finding {
  const { transport, allow, ...rest } = parts;
  const deps = { ...rest, transport: politely(allowing(transport, allow)) };
  return {
    platforms: (settings) => createPlatformSources(settings, deps),
    catalogues: ({ catalogues }, refresh) =>
      cataloguesFromSettings(catalogues, refresh ? { ...deps, lifetimeMs: 0 } : deps),
    index: createIndex,
    notebook: (entry, signal) => fetchNotebook(entry, deps, signal),
    beside: (entry, signal) => listBeside(entry, deps, signal),
    fetch: (file, entry, disk, signal, onProgress) => fetchFile(file, entry, deps, disk, signal, onProgress),
  };
}

/** The same transport, which tells the host of each address before it is asked. What may be asked is decided by the sources. */
function allowing(transport: HttpTransport, allow: FindingParts['allow']): HttpTransport {
  return {
    send: async (request) => {
      await allow([request.url]);
      return transport.send(request);
    },
    download: async (request, to) => {
      await allow([request.url]);
      return transport.download(request, to);
    },
  };
}
