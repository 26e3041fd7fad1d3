import type { Contents } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import type { Connection } from '../connection.js';
import { committedNotebook } from '../host/committed.js';
import { Files } from '../host/files.js';
import { Origins } from '../host/origins.js';
import { parseHostFile } from './answers.js';
import type { ServerPart } from './api.js';
import { serverCredentials } from './credentials.js';
import { serverJobStore } from './job-store.js';
import { RelayTransport } from './relay-transport.js';

/** Everything by the extension's part in the Jupyter server. */
export function serverConnection(server: ServerPart, contents: Contents.IManager): Connection {
  const transport = new RelayTransport(() => new server.settings.WebSocket(server.socketUrl('relay')));
  return {
    transport,
    probe: transport,
    store: serverJobStore(server),
    credentials: serverCredentials(server),
    origins: new Origins(server, UUID.uuid4()),
    // The content of a file does not pass through the page.
    files: new Files(contents, async (origin, path) => {
      const query = new URLSearchParams({ origin, path });
      return parseHostFile(await server.request('GET', `file?${query.toString()}`));
    }),
    keeper: server,
    committed: (origin) => committedNotebook(server, origin),
    limits: [],
  };
}
