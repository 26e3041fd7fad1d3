import { systemClock, withCredentials } from '@run-elsewhere/planner';
import type { Connection, ConnectionParts } from '../connection.js';
import { Files } from '../host/files.js';
import { BrowserJobStore } from './browser-job-store.js';
import { fetchTransport } from './fetch-transport.js';
import { pageCredentials } from './page-credentials.js';
import { PageFiles } from './page-files.js';

export interface DirectParts extends Pick<ConnectionParts, 'contents' | 'trans' | 'origin'> {
  /** Of the Jupyter server: several may share one origin. */
  readonly baseUrl: string;
}

/** Everything by the page itself, for a Jupyter server that lacks the extension's part. */
export function directConnection({ contents, trans, origin, baseUrl }: DirectParts): Connection {
  const files = new PageFiles(contents);
  const credentials = pageCredentials();
  const transport = fetchTransport({ fetch: (...request) => window.fetch(...request), files, origin });
  const { pathname } = new URL(baseUrl, origin);
  return {
    transport: withCredentials(transport, credentials.lookup),
    probe: undefined,
    store: new BrowserJobStore({ factory: indexedDB, name: `run-elsewhere:${pathname}`, clock: systemClock }),
    credentials: credentials.keeper,
    // The browser asks each platform whether this page may talk to it; there is no list of ours.
    origins: { register: () => Promise.resolve() },
    files: new Files(contents, (notebook, path) => files.lookUp(notebook, path)),
    keeper: undefined,
    committed: () => Promise.resolve(undefined),
    limits: [
      trans.__(
        'The server part of Run elsewhere is missing in this Jupyter server. Without it, only platforms that allow pages ' +
          'of %1 can be used, tokens are forgotten at a reload, and files stay below 50 MB. To install it: ' +
          '"pip install run_elsewhere" in the environment of the server.',
        origin,
      ),
    ],
  };
}
