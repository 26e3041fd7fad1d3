import { unsupported } from '../../http/failures.js';
import { realDelay } from '../../http/time.js';
import type { LiveTransport } from '../../http/transport.js';
import { isNotebookTask } from '../../model/index.js';
import type {
  Account,
  Answer,
  Clock,
  DriverCapabilities,
  FileRef,
  JobRef,
  JobResult,
  JobStatus,
  Offer,
  Platform,
  Task,
} from '../../model/index.js';
import type { DriverFactory, LogPart, OnCreated, OnProgress, PlatformDriver, Recovery } from '../driver.js';
import { mustBeNotebook, refuseAllButNotebooks } from '../common/executables.js';
import { hubBase } from './addresses.js';
import { askHub } from './ask.js';
import type { Connection } from './connection.js';
import { abandonKey, removeJob, stopJob } from './control.js';
import { fetchResult, readResult } from './fetch-result.js';
import { HubClient } from './hub-client.js';
import { accountOf, identifyHub } from './identify.js';
import { readLog } from './log.js';
import { recoverJob, submitTask } from './submit.js';
import { statusOf, watchJob } from './status.js';

export interface JupyterHubDriverParts {
  readonly transport: LiveTransport;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Makes a UUID. Default: the runtime's. */
  readonly newId?: () => string;
}

const CAN: DriverCapabilities = {
  ask: true,
  live: true,
  batch: true,
  // A hub reserves nothing.
  release: false,
  // Nor does it tell for how long a server may run.
  extend: false,
  finish: true,
  log: true,
  results: true,
  // The server's name is made of the key.
  honoursKey: true,
};

/** The driver of JupyterHubs: each job is a named server of the user's, with a folder of its own in the user's home there. */
export function jupyterHubDriverFactory(parts: JupyterHubDriverParts): DriverFactory {
  const {
    transport,
    clock = { now: () => Date.now(), sleep: realDelay },
    newId = () => crypto.randomUUID(),
  } = parts;
  return {
    protocol: 'jupyterhub',
    identify: (address, signal) => identifyHub(address, { transport, clock }, signal),
    connect: (platform: Platform) => {
      const { id: platformId, name } = platform;
      const url = hubBase(platform.url) ?? platform.url;
      const hub = new HubClient({ transport, clock, url, name, platformId });
      return new JupyterHubDriver({ platform, hub, newId, folders: new Map() });
    },
  };
}

class JupyterHubDriver implements PlatformDriver {
  readonly can = CAN;

  constructor(private readonly connection: Connection) {}

  account(signal: AbortSignal): Promise<Account> {
    return accountOf(this.connection, signal);
  }

  async ask(task: Task, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!isNotebookTask(task)) return refuseAllButNotebooks(task);
    return askHub(this.connection, task, signal);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async submit(
    task: Task,
    offer: Offer,
    key: string,
    _onCreated: OnCreated,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<JobRef> {
    const notebook = mustBeNotebook(task, this.connection.hub.who('take the offer'));
    return submitTask(this.connection, notebook, offer, key, signal, onProgress);
  }

  /** A job is known only once it runs. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  recover(key: string, signal: AbortSignal): Promise<Recovery> {
    return recoverJob(this.connection, key, signal);
  }

  abandon(key: string, signal: AbortSignal): Promise<void> {
    return abandonKey(this.connection, key, signal);
  }

  status(job: JobRef, signal: AbortSignal): Promise<JobStatus> {
    return statusOf(this.connection, job, signal);
  }

  watch(job: JobRef, signal: AbortSignal): AsyncIterable<JobStatus> {
    return watchJob(this.connection, job, signal);
  }

  log(job: JobRef, fromByte: number, signal: AbortSignal): Promise<LogPart> {
    return readLog(this.connection, job, fromByte, signal);
  }

  fetchResult(result: JobResult, to: FileRef, signal: AbortSignal): Promise<{ readonly sizeBytes: number }> {
    return fetchResult(this.connection, result, to, signal);
  }

  readResult(result: JobResult, signal: AbortSignal): Promise<string> {
    return readResult(this.connection, result, signal);
  }

  extend(): Promise<number> {
    const who = this.connection.hub.who('extend the time');
    return Promise.reject(
      unsupported(who, 'a hub does not tell how long a server may run.', 'Save your work from time to time.'),
    );
  }

  finish(job: JobRef, signal: AbortSignal): Promise<void> {
    return stopJob(this.connection, job, 'finish the session', signal);
  }

  cancel(job: JobRef, signal: AbortSignal): Promise<void> {
    return stopJob(this.connection, job, 'cancel the job', signal);
  }

  remove(job: JobRef, signal: AbortSignal): Promise<void> {
    return removeJob(this.connection, job, signal);
  }
}
