import type { JobRef } from '../../model/index.js';
import { isFailure } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { backOff } from '../../http/time.js';
import { runnerStatus } from './batch.js';
import { type Connection, findFolder, jupyterServer, mustBeOurs } from './connection.js';
import type { HubServer } from './hub-client.js';
import { personOf } from './identify.js';
import { jobRef, type JobServer, RUNNER_FOLDER, serverName } from './names.js';
import { deleteFolder } from './results.js';

/** The runner looks every second, and saves the notebook before it ends. */
const CANCEL_TRIES = 20;
const CANCEL_PAUSE_MS = 500;

/** As long as the images of big hubs take to come. */
const START_PATIENCE_MS = 5 * 60_000;
const START_PAUSE_MS = 1000;
const MAX_START_PAUSE_MS = 10_000;

/**
 * Tells the run of a batch job to end, and waits until it has saved its notebook and ended, up to ten seconds. Its server goes on.
 * A job that has no run, or no server, is fine.
 * @returns the job's server, where there is one
 */
export async function endRunOf(
  connection: Connection,
  ref: JobRef,
  tried: string,
  signal: AbortSignal,
): Promise<HubServer | undefined> {
  const job = mustBeOurs(connection, ref, tried);
  const server = await connection.hub.server(job.user, job.server, tried, signal);
  if (server?.ready === true && job.mode === 'batch')
    await despiteTrouble(() => endRun(connection, server, job, tried, signal));
  return server;
}

/** Stops the job's server; a run on it is told to end first, because it is a process of its own. */
export async function stopJob(
  connection: Connection,
  ref: JobRef,
  tried: string,
  signal: AbortSignal,
): Promise<void> {
  const job = mustBeOurs(connection, ref, tried);
  if ((await endRunOf(connection, ref, tried, signal)) !== undefined)
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
  await removeServer(connection, job, { tried, signal });
}

/** Removes what a submission with this key has begun, without knowing how far it came. */
export async function abandonKey(connection: Connection, key: string, signal: AbortSignal): Promise<void> {
  const { hub, platform } = connection;
  const { name: user, servers } = await personOf(hub, 'remove the job', signal);
  for (const mode of ['live', 'batch'] as const) {
    const server = serverName(key, mode);
    if (servers.has(server)) await removeJob(connection, jobRef(platform.id, hub.base, user, server), signal);
  }
}

/** A hub stops no server that is still starting: it is waited for, and stopped then. */
async function removeServer(
  { hub }: Connection,
  { user, server }: JobServer,
  call: { readonly tried: string; readonly signal: AbortSignal },
): Promise<void> {
  const end = hub.clock.now() + START_PATIENCE_MS;
  for (let tries = 0; hub.clock.now() < end; tries++) {
    const state = await hub.server(user, server, call.tried, call.signal);
    if (state === undefined) return;
    if (state.pending !== 'spawn') {
      await hub.stop(user, server, true, call);
      return;
    }
    await hub.clock.sleep(backOff(tries, START_PAUSE_MS, MAX_START_PAUSE_MS), call.signal);
  }
  throw new PlatformError({
    ...hub.who(call.tried),
    kind: 'unreachable',
    why: 'its server is still starting, and cannot be stopped before it has started.',
    next: `Try again in a while, or stop it at ${hub.base}/hub/home.`,
  });
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
