import { PlatformError } from '../../http/errors.js';
import { TransportError } from '../../http/transport.js';
import type { NotebookTask, TaskFile } from '../../model/index.js';
import type { Launch } from './ask.js';
import type { Connection } from './connection.js';
import type { Session } from './launch.js';
import type { Entry } from './schemas.js';
import { SessionServer } from './session-server.js';

/**
 * Puts what the repository lacks into a new session: data files, and the edited notebook where the offer says so. A session that
 * cannot be made complete is of no use and is stopped.
 * @returns when the last of it was written, by the session's clock; undefined where nothing was
 * @throws PlatformError `refused`: the session does not run any more, or will end by itself
 */
export async function putIn(
  connection: Connection,
  session: Session,
  task: NotebookTask,
  launch: Launch,
  signal: AbortSignal,
): Promise<string | undefined> {
  const server = new SessionServer(connection, session);
  let last: string | undefined;
  try {
    for (const file of task.files) last = (await putFile(server, file, launch, signal)) ?? last;
    if (!launch.edited) return last;
    const { text } = task.executable;
    return (await server.writeNotebook(launch.path, text, 'put your notebook in', signal)) ?? last;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PlatformError)) throw error;
    throw await abandoned(server, session, error, signal);
  }
}

async function putFile(
  server: SessionServer,
  file: TaskFile,
  { path, edited }: Launch,
  signal: AbortSignal,
): Promise<string | undefined> {
  const tried = `put ${file.path} in`;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const there = await server.entry(`${folder}${file.path}`, tried, signal);
  if (there !== undefined && !(edited && differs(there, file))) return undefined;
  const parents = there === undefined ? file.path.split('/').slice(0, -1) : [];
  for (const index of parents.keys()) {
    const parent = `${folder}${parents.slice(0, index + 1).join('/')}`;
    if ((await server.entry(parent, tried, signal)) === undefined) {
      await server.makeFolder(parent, tried, signal);
    }
  }
  return server.writeFile(`${folder}${file.path}`, file, tried, signal);
}

/** By its digest where the server tells one (jupyter_server 2.11 and later); else it is not known, and counts as another. */
function differs(there: Entry, file: TaskFile): boolean {
  return there.hash_algorithm !== 'sha256' || there.hash !== file.sha256;
}

async function abandoned(
  server: SessionServer,
  session: Session,
  { failure, cause }: PlatformError,
  signal: AbortSignal,
): Promise<PlatformError> {
  const stopped = await server.shutdown('stop the session', signal).then(
    () => true,
    () => false,
  );
  signal.throwIfAborted();
  const end = stopped ? 'The session was stopped.' : 'The session ends by itself when nobody uses it.';
  const closed = cause instanceof TransportError && cause.failure === 'forbidden';
  const next = closed
    ? `If you trust ${new URL(session.server).origin}, where its sessions are, add it to the other hosts for results in the settings, and run again.`
    : 'Push your work and take the offer without edits, or choose another platform.';
  return new PlatformError({ ...failure, kind: 'refused', next: `${end} ${next}` }, { cause });
}
