import { HttpClient } from '../../http/client.js';
import { unsupported } from '../../http/failures.js';
import { systemClock } from '../../http/system-clock.js';
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
  Task,
} from '../../model/index.js';
import type { DriverFactory, LogPart, OnCreated, OnProgress, PlatformDriver, Recovery } from '../driver.js';
import { mustBeNotebook, refuseAllButNotebooks } from '../common/executables.js';
import { poll } from '../common/poll.js';
import { ask, launchOf } from './ask.js';
import { attempt, type Connection } from './connection.js';
import { accountOf, identify } from './identify.js';
import { launch } from './launch.js';
import { jobUrl } from './page.js';
import { putIn } from './put-in.js';
import { isOutOfReach, within } from './reach.js';
import { fetchResult, readResult } from './results.js';
import { SessionServer } from './session-server.js';
import { sessionOf, statusOf } from './status.js';

export interface BinderHubDriverParts {
  readonly transport: LiveTransport;
  /** Default: the system's. */
  readonly clock?: Clock;
}

const FIRST_LOOK_MS = 15_000;
const MAX_LOOK_MS = 60_000;

/**
 * The driver of BinderHubs (BinderHub documentation, "API reference"): they take no notebook, but launch a public repository at a
 * commit. Their sessions are Jupyter servers with a token each, often on another origin, and leave nothing behind.
 */
export function binderHubDriverFactory({
  transport,
  clock = systemClock,
}: BinderHubDriverParts): DriverFactory {
  return {
    protocol: 'binderhub',
    identify: (address, signal) => identify(address, { transport, clock }, signal),
    connect: (platform) => {
      const http = new HttpClient({ transport, clock, platformName: platform.name, platformId: platform.id });
      return new BinderHubDriver({ platform, transport, clock, http });
    },
  };
}

class BinderHubDriver implements PlatformDriver {
  readonly can: DriverCapabilities = {
    ask: true,
    live: true,
    batch: false,
    release: false,
    extend: false,
    finish: true,
    log: false,
    results: true,
    honoursKey: false,
  };

  constructor(private readonly connection: Connection) {}

  account(signal: AbortSignal): Promise<Account> {
    return accountOf(this.connection, signal);
  }

  async ask(task: Task, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!isNotebookTask(task)) return refuseAllButNotebooks(task);
    return ask(this.connection, task, signal);
  }

  /** Nothing is reserved. */
  release(): Promise<void> {
    return Promise.resolve();
  }

  async submit(
    task: Task,
    offer: Offer,
    _key: string,
    _onCreated: OnCreated,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<JobRef> {
    const { platform } = this.connection;
    const wanted = launchOf(offer);
    if (wanted === undefined) {
      throw unsupported(
        attempt(platform, 'launch the repository'),
        'the offer does not say which.',
        'Find offers again and choose.',
      );
    }
    const notebook = mustBeNotebook(task, attempt(platform, 'take the offer'));
    const session = await launch(this.connection, wanted, signal, onProgress);
    const since = await putIn(this.connection, session, notebook, wanted, signal);
    const page = { ...session, path: wanted.path, ...(since === undefined ? {} : { since }) };
    // Not marked as a session: its server can be asked, finished, and has results.
    return { platformId: platform.id, url: jobUrl(page) };
  }

  /** A session runs from the beginning. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  /** A launch has no key. */
  recover(): Promise<Recovery> {
    return Promise.resolve('unknown');
  }

  status(job: JobRef, signal: AbortSignal): Promise<JobStatus> {
    return statusOf(this.connection, job, signal);
  }

  watch(job: JobRef, signal: AbortSignal): AsyncIterable<JobStatus> {
    return poll(() => this.status(job, signal), {
      clock: this.connection.clock,
      firstPauseMs: FIRST_LOOK_MS,
      maxPauseMs: MAX_LOOK_MS,
      signal,
    });
  }

  log(): Promise<LogPart> {
    return Promise.reject(this.cannot('read the log', 'a session has none.'));
  }

  fetchResult(result: JobResult, to: FileRef, signal: AbortSignal): Promise<{ readonly sizeBytes: number }> {
    return fetchResult(this.connection, result, to, signal);
  }

  readResult(result: JobResult, signal: AbortSignal): Promise<string> {
    return readResult(this.connection, result, signal);
  }

  extend(): Promise<number> {
    return Promise.reject(this.cannot('extend the time', 'it decides itself how long a session may run.'));
  }

  finish(job: JobRef, signal: AbortSignal): Promise<void> {
    return this.stop(job, 'finish the session', signal);
  }

  cancel(job: JobRef, signal: AbortSignal): Promise<void> {
    return this.stop(job, 'stop the session', signal);
  }

  /** Somebody else may need the place. */
  async remove(job: JobRef, signal: AbortSignal): Promise<void> {
    try {
      await this.stop(job, 'remove the session', signal);
    } catch (error) {
      // It ends by itself when nobody uses it.
      if (!isOutOfReach(error)) throw error;
    }
  }

  private async stop(job: JobRef, tried: string, signal: AbortSignal): Promise<void> {
    const page = sessionOf(this.connection, job, tried);
    await within(page.server, () => new SessionServer(this.connection, page).shutdown(tried, signal));
  }

  private cannot(tried: string, why: string): Error {
    return unsupported(attempt(this.connection.platform, tried), why, 'Do it in the session itself.');
  }
}
