import * as z from 'zod/mini';
import { isFailure } from '../../http/client.js';
import type { JobRef, Mode, Offer, NotebookTask } from '../../model/index.js';
import type { OnProgress, Recovery } from '../driver.js';
import { launch, type NotebookToRun, runnerStatus } from './batch.js';
import { type Connection, findFolder, jupyterServer } from './connection.js';
import { parseJson } from '../common/parse-json.js';
import { personOf } from './identify.js';
import type { JupyterServer } from './jupyter-server.js';
import { jobFolder, jobRef, type JobServer, serverName, shortKey } from './names.js';
import { resultsIn } from './results.js';
import { ensureServer, type SpawnEvent } from './spawn.js';
import { upload, type Upload } from './upload.js';
import { onReadyServer } from './words.js';

const TRIED = 'send the notebook';
/** Big images are pulled for minutes; meanwhile the user is told how far it is, and the submission is tried again. */
const PATIENCE_MS = 60_000;
const RECOVERING = 'find out whether the notebook arrived';

const optionsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What is to run, and whose server it gets. */
export interface Placement extends Upload {
  readonly user: string;
  readonly mode: Mode;
  readonly notebook: NotebookToRun & Upload['notebook'];
  /** As the hub's spawner takes them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Submits a task for whoever the token belongs to; see {@link placeTask}. */
export async function submitTask(
  connection: Connection,
  task: NotebookTask,
  offer: Offer,
  key: string,
  signal: AbortSignal,
  onProgress?: OnProgress,
): Promise<JobRef> {
  const { hub } = connection;
  const onEvent = ({ text }: SpawnEvent): void => {
    if (text !== undefined) onProgress?.(text);
  };
  const { name: user } = await personOf(hub, TRIED, signal);
  const options = parseJson(optionsSchema, offer.driverData?.options ?? '{}') ?? {};
  const { executable: notebook, files, mode } = task;
  // Whom the hub has just named cannot be gone either.
  return onReadyServer(() =>
    placeTask(connection, { user, mode, notebook, files, options }, key, signal, onEvent),
  );
}

/**
 * Brings a server up for the key, puts the task there and, in batch, starts the runner. May be cut off anywhere and repeated:
 * the hub and the server's files say how far it came, and what is there is not done again.
 * @throws PlatformError `unreachable` when the server takes its time: it goes on starting, and is found again
 */
export async function placeTask(
  connection: Connection,
  { user, mode, options, notebook, files }: Placement,
  key: string,
  signal: AbortSignal,
  onEvent: (event: SpawnEvent) => void,
): Promise<JobRef> {
  const { hub, platform } = connection;
  const server = serverName(key, mode);
  const display = `${notebook.name} (Run Elsewhere)`.slice(0, 200);
  const running = jupyterServer(
    connection,
    await ensureServer(hub, { user, server, options, display, patienceMs: PATIENCE_MS, onEvent }, signal),
  );
  const job: JobServer = { user, server, short: shortKey(key), mode };
  await onReadyServer(async () => {
    const folder =
      (await findFolder(connection, running, job.short, { tried: TRIED, signal })) ??
      jobFolder(notebook.name, key);
    if (await isUnderWay(running, folder, job, signal)) return;
    await upload(running, folder, { notebook, files }, signal);
    if (mode === 'batch') await launch(connection, running, folder, notebook, signal);
  });
  return jobRef(platform.id, hub.base, user, server);
}

/**
 * Looks for what the key has made. A server that is there without everything in place is `unknown`: sending again completes it.
 */
export async function recoverJob(
  connection: Connection,
  key: string,
  signal: AbortSignal,
): Promise<Recovery> {
  const { hub, platform } = connection;
  const user = await personOf(hub, RECOVERING, signal);
  for (const mode of ['live', 'batch'] as const) {
    const name = serverName(key, mode);
    const server = user.servers.get(name);
    if (server === undefined) continue;
    if (!server.ready) return 'unknown';
    const job: JobServer = { user: user.name, server: name, short: shortKey(key), mode };
    if (!(await isComplete(connection, jupyterServer(connection, server), job, signal))) return 'unknown';
    return { job: jobRef(platform.id, hub.base, user.name, name), started: true };
  }
  return 'absent';
}

async function isComplete(
  connection: Connection,
  server: JupyterServer,
  job: JobServer,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const folder = await findFolder(connection, server, job.short, { tried: RECOVERING, signal });
    return folder !== undefined && (await isUnderWay(server, folder, job, signal));
  } catch (error) {
    // It was stopped at this moment.
    if (isFailure(error, 'gone')) return false;
    throw error;
  }
}

/** True once nothing of a submission is left to do: the runner has begun, or the notebook, which comes last, is in place. */
async function isUnderWay(
  server: JupyterServer,
  folder: string,
  { mode, short }: JobServer,
  signal: AbortSignal,
): Promise<boolean> {
  if (mode === 'batch') return (await runnerStatus(server, folder, RECOVERING, signal)) !== undefined;
  const results = await resultsIn(server, folder, short, signal);
  return results.some(({ kind }) => kind === 'notebook');
}
