import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CommittedNotebook,
  CredentialKeeper,
  HttpTransport,
  JobStore,
  LiveTransport,
} from '@run-elsewhere/planner';
import type { Files } from './host/files.js';
import type { AllowedOrigins } from './host/origins.js';
import { ServerPartError, type ServerPart } from './server/api.js';
import { serverConnection } from './server/connection.js';

/** How this page reaches platforms, and where it keeps what must last. */
export interface Connection {
  /** Without streams and sockets, platforms that need them cannot be used. */
  readonly transport: HttpTransport | LiveTransport;
  /** Reads the headers of a session's page, to see whether it may be framed. Absent where only the page itself could: it cannot. */
  readonly probe: HttpTransport | undefined;
  readonly store: JobStore;
  readonly credentials: CredentialKeeper;
  readonly origins: AllowedOrigins;
  readonly files: Files;
  /** Keeps files that are fetched for a task. Absent where nothing but the page itself could keep them. */
  readonly keeper: ServerPart | undefined;
  /** A notebook as its last commit has it; nothing where git cannot be asked. */
  readonly committed: (origin: string) => Promise<CommittedNotebook | undefined>;
  /** What does not work by this connection; each a sentence for people. */
  readonly limits: readonly string[];
}

export interface ConnectionParts {
  readonly server: ServerPart;
  readonly contents: Contents.IManager;
  readonly trans: TranslationBundle;
  /** Origin of this page. */
  readonly origin: string;
}

/** By the server part of the extension; where that is not installed, from the page itself. */
export async function connect(parts: ConnectionParts): Promise<Connection> {
  if (await hasServerPart(parts.server)) return serverConnection(parts.server, parts.contents);
  const { directConnection } = await import('./direct/connection.js');
  return directConnection({ ...parts, baseUrl: parts.server.settings.baseUrl });
}

/** Only a 404 says that it is not there; a server that is down or refuses may well have it. */
async function hasServerPart(server: ServerPart): Promise<boolean> {
  try {
    await server.request('GET', 'status');
    return true;
  } catch (error) {
    return !(error instanceof ServerPartError && error.status === 404);
  }
}
