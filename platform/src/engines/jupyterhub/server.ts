import { appendFile, stat } from 'node:fs/promises';
import {
  backOff,
  type Connection,
  endRunOf,
  ensureServer,
  filesIn,
  findFolder,
  type JobFile,
  type JobRef,
  jobRef,
  type JobStatus,
  jupyterServer,
  PlatformError,
  placeTask,
  readLog,
  removeJob,
  serverName,
  shortKey,
  statusOf,
} from '@run-elsewhere/planner/jupyterhub';
import { GIB } from '../../offers/units.js';
import { type Collected, collect } from './collect.js';
import { type JobFolders, jobKey } from './folders.js';
import { placementOf } from './place.js';
import type { JobRecord } from './record.js';

/** A collection that is due to a server that takes longer than this to come up is tried again. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 300;
const MAX_PAUSE_MS = 5000;
/** How often it is looked whether a server has stopped. */
const STOP_TRIES = 40;
const TRIED = 'end the job';

/** The server of one job on the hub, and what is done with it. Every method can be repeated after it failed or was cut off. */
export class JobOnHub {
  readonly #connection: Connection;
  readonly #folders: JobFolders;
  readonly #key: string;
  readonly #server: string;
  readonly #user: string;
  readonly #ref: JobRef;

  constructor(connection: Connection, folders: JobFolders, { id, user, mode }: JobRecord) {
    this.#connection = connection;
    this.#folders = folders;
    this.#key = jobKey(id);
    this.#server = serverName(this.#key, mode);
    this.#user = user;
    this.#ref = jobRef(connection.platform.id, connection.hub.base, user, this.#server);
  }

  get name(): { readonly user: string; readonly server: string } {
    return { user: this.#user, server: this.#server };
  }

  /** Starts the server, sends the files and begins a batch run. The hub's words about it go to the log. */
  async place(record: JobRecord, signal: AbortSignal): Promise<void> {
    const placement = await placementOf(record, this.#folders.work);
    const said: string[] = [];
    try {
      await placeTask(this.#connection, placement, this.#key, signal, ({ text }) => {
        if (text !== undefined) said.push(text);
      });
    } finally {
      await this.note(...said);
    }
  }

  status(signal: AbortSignal): Promise<JobStatus> {
    return statusOf(this.#connection, this.#ref, signal);
  }

  /** Adds what is new of a run's log to ours. @param start - bytes of ours before the run's began */
  async copyLog(start: number, signal: AbortSignal): Promise<void> {
    const have = await sizeOf(this.#folders.log);
    const { text } = await readLog(this.#connection, this.#ref, have - start, signal);
    if (text !== '') await appendFile(this.#folders.log, text);
  }

  /** Adds lines of our own to the log. */
  async note(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await appendFile(this.#folders.log, lines.map((line) => `[${line}]\n`).join(''));
  }

  logSize(): Promise<number> {
    return sizeOf(this.#folders.log);
  }

  /** Ends a batch run in good order; its server goes on. */
  async endRun(signal: AbortSignal): Promise<void> {
    await endRunOf(this.#connection, this.#ref, TRIED, signal);
  }

  /**
   * Fetches what has changed.
   * @param how - `notebookOnly`: nothing else; `revive`: starts a server that has stopped again, to get at its files
   */
  async collect(
    { options, diskGiB, fetched }: JobRecord,
    { notebookOnly = false, revive = false }: { readonly notebookOnly?: boolean; readonly revive?: boolean },
    signal: AbortSignal,
  ): Promise<Collected> {
    const { hub } = this.#connection;
    const tried = 'fetch the results';
    if (!revive && (await hub.server(this.#user, this.#server, tried, signal))?.ready !== true)
      return { fetched, missed: ['The server had stopped, so that its files were not fetched.'] };
    const wish = { user: this.#user, server: this.#server, options, patienceMs: PATIENCE_MS };
    const server = jupyterServer(this.#connection, await ensureServer(hub, wish, signal));
    const short = shortKey(this.#key);
    const folder = await findFolder(this.#connection, server, short, { tried, signal });
    if (folder === undefined) return { fetched, missed: ['Its folder on the hub is gone.'] };
    const wanted = ({ result }: JobFile): boolean => !notebookOnly || result.kind === 'notebook';
    const files = (await filesIn(server, folder, short, signal)).filter(wanted);
    return collect(this.#connection, files, fetched, this.#folders, diskGiB * GIB, signal);
  }

  /**
   * Stops the server and lets the hub forget it, which frees its place in the user's quota. Resolves when it is gone, or when the hub
   * has taken it out of its proxy and goes on by itself: a server may take a minute to end.
   * @param keepFiles - also those of a batch run, which are else deleted with it
   */
  async remove(keepFiles: boolean, signal: AbortSignal): Promise<void> {
    const { hub } = this.#connection;
    let asked = false;
    for (let tries = 0; tries < STOP_TRIES; tries++) {
      if (tries > 0) await hub.clock.sleep(backOff(tries, FIRST_PAUSE_MS, MAX_PAUSE_MS), signal);
      const server = await hub.server(this.#user, this.#server, TRIED, signal);
      if (server === undefined || (asked && server.pending === 'stop')) return;
      // What is on its way up or down cannot be stopped.
      if (server.pending !== undefined) continue;
      asked = true;
      if (keepFiles) await hub.stop(this.#user, this.#server, true, { tried: TRIED, signal });
      else await removeJob(this.#connection, this.#ref, signal);
    }
    throw new PlatformError({
      ...hub.who(TRIED),
      kind: 'unreachable',
      why: 'its server does not stop.',
      next: `Look at ${hub.base}/hub/admin.`,
    });
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
