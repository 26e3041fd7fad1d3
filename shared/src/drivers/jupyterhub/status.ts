import { PlatformError } from '../../http/errors.js';
import type { JobRef, JobStatus, Phase } from '../../model/index.js';
import { poll } from '../common/poll.js';
import { toInstant } from '../common/instant.js';
import { encodePath } from '../common/encode-path.js';
import { type RunnerStatus, runnerStatus } from './batch.js';
import { type Connection, findFolder, jupyterServer, mustBeOurs } from './connection.js';
import type { HubServer } from './hub-client.js';
import type { JupyterServer } from './jupyter-server.js';
import { HOME_FOLDER, type JobServer } from './names.js';
import { resultsIn } from './results.js';
import { onReadyServer } from './words.js';

const TRIED = 'read the job';
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 20_000;

/**
 * A job as its server and its files show it. A live session runs while its server does, and is COMPLETED when that has stopped.
 * A batch run's phase is what the runner has written; a server that stopped before its end was seen has ABORTED it.
 */
export async function statusOf(connection: Connection, ref: JobRef, signal: AbortSignal): Promise<JobStatus> {
  const { hub } = connection;
  const job = mustBeOurs(connection, ref, TRIED);
  const server = await hub.server(job.user, job.server, TRIED, signal);
  if (server === undefined) throw serverIsGone(connection);
  if (!server.ready) return withoutServer(connection, server, job);
  return onReadyServer(() => onServer(connection, job, server, signal));
}

async function onServer(
  connection: Connection,
  job: JobServer,
  server: HubServer,
  signal: AbortSignal,
): Promise<JobStatus> {
  const running = jupyterServer(connection, server);
  const folder = await findFolder(connection, running, job.short, { tried: TRIED, signal });
  const results = folder === undefined ? [] : await resultsIn(running, folder, job.short, signal);
  const started = toInstant(server.started);
  if (job.mode === 'batch') {
    const runner = folder === undefined ? undefined : await runnerStatus(running, folder, TRIED, signal);
    return runner === undefined
      ? { phase: 'QUEUED', hasLog: false, results: [] }
      : { ...describe(runner), hasLog: true, results };
  }
  const notebook = results.find(({ kind }) => kind === 'notebook')?.path;
  return {
    phase: 'EXECUTING',
    ...(started === undefined ? {} : { started }),
    sessionUrl: pageOf(running, folder, notebook),
    hasLog: false,
    results,
  };
}

/** No token in it: since version 5 hubs ignore that on pages. The browser signs in to the hub, in that tab. */
function pageOf(server: JupyterServer, folder: string | undefined, notebook: string | undefined): string {
  if (folder === undefined) return `${server.url}lab`;
  return `${server.url}lab/tree/${encodePath(notebook === undefined ? folder : `${folder}/${notebook}`)}`;
}

function describe(runner: RunnerStatus): Omit<JobStatus, 'hasLog' | 'results'> {
  const { phase, started, ended, done, total, text, message } = runner;
  return {
    phase,
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    ...(done === undefined || total === undefined
      ? {}
      : { progress: { done, total, ...(text === undefined ? {} : { text }) } }),
    ...(message === undefined ? {} : { error: { message, transient: false } }),
  };
}

function withoutServer({ hub }: Connection, server: HubServer, { mode }: JobServer): JobStatus {
  const none = { hasLog: false, results: [] };
  if (server.pending !== undefined) return { phase: pendingPhase(server.pending), ...none };
  if (mode === 'live') return { phase: 'COMPLETED', ...none };
  const message =
    'Its server has stopped, so that nothing more is known of the run. ' +
    `Its files are in ${HOME_FOLDER} in your home there: ${hub.base}/hub/home starts a server that shows them.`;
  return { phase: 'ABORTED', error: { message, transient: false }, ...none };
}

function pendingPhase(pending: string): Phase {
  return pending === 'stop' ? 'EXECUTING' : 'QUEUED';
}

function serverIsGone({ hub }: Connection): PlatformError {
  return new PlatformError({
    ...hub.who(TRIED),
    kind: 'gone',
    why: 'it does not have this server any more.',
    next: `Your files may still be in ${HOME_FOLDER} in your home there: look at ${hub.base}/hub/home.`,
  });
}

/** A hub has no way to wait for a change, so the job is looked at again and again, ever more rarely while nothing happens. */
export function watchJob(
  connection: Connection,
  ref: JobRef,
  signal: AbortSignal,
): AsyncGenerator<JobStatus> {
  return poll(() => statusOf(connection, ref, signal), {
    clock: connection.hub.clock,
    firstPauseMs: FIRST_PAUSE_MS,
    maxPauseMs: MAX_PAUSE_MS,
    signal,
  });
}
