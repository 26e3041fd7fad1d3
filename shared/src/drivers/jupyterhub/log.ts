import type { JobRef } from '../../model/index.js';
import type { LogPart } from '../driver.js';
import { type Connection, findFolder, jupyterServer, mustBeOurs } from './connection.js';
import { RUNNER_FOLDER } from './names.js';

const TRIED = 'read the log';
/** The runner ends its log before this. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The log of a batch run from a byte on; a live session has none. */
export async function readLog(
  connection: Connection,
  ref: JobRef,
  fromByte: number,
  signal: AbortSignal,
): Promise<LogPart> {
  const nothing = { text: '', nextByte: fromByte };
  const job = mustBeOurs(connection, ref, TRIED);
  const server = await connection.hub.server(job.user, job.server, TRIED, signal);
  if (server?.ready !== true || job.mode === 'live') return nothing;
  const running = jupyterServer(connection, server);
  const folder = await findFolder(connection, running, job.short, { tried: TRIED, signal });
  if (folder === undefined) return nothing;
  const log = await running.read(`${folder}/${RUNNER_FOLDER}/log.txt`, {
    tried: TRIED,
    signal,
    maxBytes: MAX_BYTES,
  });
  if (log === undefined) return nothing;
  // A server sends the whole file: its contents manager knows no ranges. A character that is cut in two waits for its rest.
  const whole = new TextEncoder().encode(log.text.replace(/\uFFFD+$/, ''));
  if (whole.byteLength <= fromByte) return nothing;
  return { text: new TextDecoder().decode(whole.subarray(fromByte)), nextByte: whole.byteLength };
}
