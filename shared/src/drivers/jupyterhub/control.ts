import type { JobRef } from '../../model/index.js';
import { isFailure } from '../../http/client.js';
import { runnerStatus } from './batch.js';
import { type Connection, findFolder, jupyterServer, mustBeOurs } from './connection.js';
import type { HubServer } from './hub-client.js';
import { type JobServer, RUNNER_FOLDER } from './names.js';
import { deleteFolder } from './results.js';

/** The runner looks every second, and saves the notebook before it ends. */
const CANCEL_TRIES = 20;
const CANCEL_PAUSE_MS = 500;

/**
 * Tells the run of a batch job to end, and waits until it has saved its notebook and ended, up to ten seconds. Its server goes on.
 * A job that has no run, or no server, is fine.
 */
export async function endRunOf(
  connection: Connection,
  ref: JobRef,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  const job = mustBeOurs(connection, ref, tried);
  const server = await connection.hub.server(job.user, job.server, tried, signal);
  if (server?.ready === true && job.mode === 'batch')
    await despiteTrouble(() => endRun(connection, server, job, tried, signal));
}

/** Stops the job's server; a run on it is told to end first, because it is a process of its own. */
export async function stopJob(
  connection: Connection,
  ref: JobRef,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  const job = mustBeOurs(connection, ref, tried);
  const server = await connection.hub.server(job.user, job.server, tried, signal);
  if (server === undefined) return;
  if (server.ready && job.mode === 'batch')
    await despiteTrouble(() => endRun(connection, server, job, tried, signal));
  await connection.hub.stop(job.user, job.server, false, { tried, signal });
}

/**
 * Stops the job's server and lets the hub forget it. What a batch run has made is deleted with it; a live session's folder is the
 * user's own work, in the user's own home, and stays.
 */
export async function removeJob(connection: Connection, ref: JobRef, signal: AbortSignal): Promise<void> {
  const tried = 'remove the job';
  const job = mustBeOurs(connection, ref, tried);
  const server = await connection.hub.server(job.user, job.server, tried, signal);
  if (server === undefined) return;
  if (server.ready && job.mode === 'batch') {
    await despiteTrouble(async () => {
      await endRun(connection, server, job, tried, signal);
      const files = jupyterServer(connection, server);
      const folder = await findFolder(connection, files, job.short, { tried, signal });
      if (folder !== undefined) await deleteFolder(files, folder, tried, signal);
    });
  }
  connection.folders.delete(job.short);
  await connection.hub.stop(job.user, job.server, true, { tried, signal });
}

/** A server that does not answer is to be stopped all the more. */
async function despiteTrouble(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFailure(error, 'gone', 'unreachable', 'nonsense', 'refused', 'unsupported')) throw error;
  }
}

async function endRun(
  connection: Connection,
  server: HubServer,
  { short }: JobServer,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  const files = jupyterServer(connection, server);
  const folder = await findFolder(connection, files, short, { tried, signal });
  if (folder === undefined) return;
  for (let tries = 0; tries < CANCEL_TRIES; tries++) {
    const status = await runnerStatus(files, folder, tried, signal);
    if (status?.phase !== 'EXECUTING') return;
    if (tries === 0) await files.writeText(`${folder}/${RUNNER_FOLDER}/cancel`, '', tried, signal);
    await connection.hub.clock.sleep(CANCEL_PAUSE_MS, signal);
  }
}
