import { HttpClient } from '../../http/client.js';
import { type PlatformError } from '../../http/errors.js';
import { unsupported } from '../../http/failures.js';
import { systemClock } from '../../http/system-clock.js';
import type { HttpTransport } from '../../http/transport.js';
import type {
  Account,
  Answer,
  Clock,
  DriverCapabilities,
  JobRef,
  JobStatus,
  Offer,
  Task,
} from '../../model/index.js';
import type { DriverFactory, LogPart, OnCreated, PlatformDriver, Recovery } from '../driver.js';
import { accountOf } from './account.js';
import { ask } from './ask.js';
import { attempt, type Connection } from './connection.js';
import { cancelJob, releaseOffer, removeJob, startJob } from './control.js';
import { identify } from './identify.js';
import { statusOf, watchJob } from './status.js';
import { submit } from './submit.js';

export interface BrokerDriverParts {
  readonly transport: HttpTransport;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** The driver of services that speak IVOA ExecutionBroker 1.0 and nothing more, such as Calycopis. */
export function brokerDriverFactory({ transport, clock = systemClock }: BrokerDriverParts): DriverFactory {
  return {
    protocol: 'broker',
    identify: (address, signal) => identify(address, { transport, clock }, signal),
    connect: (platform) => {
      const parts = { transport, clock, platformName: platform.name, platformId: platform.id };
      return new BrokerDriver({ platform, clock, http: new HttpClient(parts) });
    },
  };
}

class BrokerDriver implements PlatformDriver {
  readonly can: DriverCapabilities = {
    ask: true,
    // Where an offer tells that there will be a link; `ask` refuses where none does.
    live: true,
    batch: true,
    release: true,
    extend: false,
    finish: false,
    log: false,
    results: false,
    honoursKey: false,
  };

  constructor(private readonly connection: Connection) {}

  account(signal: AbortSignal): Promise<Account> {
    return accountOf(this.connection, signal);
  }

  ask(task: Task, signal: AbortSignal): Promise<Answer> {
    return ask(this.connection, task, signal);
  }

  release(offer: Offer, signal: AbortSignal): Promise<void> {
    return releaseOffer(this.connection, offer, signal);
  }

  submit(task: Task, offer: Offer, _key: string, onCreated: OnCreated, signal: AbortSignal): Promise<JobRef> {
    return submit(this.connection, task, offer, onCreated, signal);
  }

  start(job: JobRef, signal: AbortSignal): Promise<void> {
    return startJob(this.connection, job, signal);
  }

  /** Nothing is sent before the job's address is stored, so a submission that has none never left. */
  recover(): Promise<Recovery> {
    return Promise.resolve('absent');
  }

  status(job: JobRef, signal: AbortSignal): Promise<JobStatus> {
    return statusOf(this.connection, job, signal);
  }

  watch(job: JobRef, signal: AbortSignal): AsyncIterable<JobStatus> {
    return watchJob(this.connection, job, signal);
  }

  log(): Promise<LogPart> {
    return Promise.reject(this.without('read the log'));
  }

  fetchResult(): Promise<{ readonly sizeBytes: number }> {
    return Promise.reject(this.without('fetch a result'));
  }

  readResult(): Promise<string> {
    return Promise.reject(this.without('fetch a result'));
  }

  extend(): Promise<number> {
    return Promise.reject(this.without('extend the time'));
  }

  finish(): Promise<void> {
    return Promise.reject(this.without('finish the session'));
  }

  cancel(job: JobRef, signal: AbortSignal): Promise<void> {
    return cancelJob(this.connection, job, signal);
  }

  remove(job: JobRef, signal: AbortSignal): Promise<void> {
    return removeJob(this.connection, job, signal);
  }

  private without(tried: string): PlatformError {
    return unsupported(
      attempt(this.connection.platform, tried),
      'an execution broker has no such thing.',
      'Do it in the session itself, or on the platform.',
    );
  }
}
