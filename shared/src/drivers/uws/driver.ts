import { HttpClient } from '../../http/client.js';
import { unsupported } from '../../http/failures.js';
import { systemClock } from '../../http/system-clock.js';
import type { HttpTransport } from '../../http/transport.js';
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
import type { DriverFactory, LogPart, OnCreated, PlatformDriver, Recovery } from '../driver.js';
import { mustBeNotebook, mustBeNotebookOrContainer } from '../common/executables.js';
import { askProfile, releaseOffer } from './ask.js';
import { attempt, type Connection, endpointsOf } from './connection.js';
import { cancelJob, extendJob, finishJob, removeJob } from './control.js';
import { fetchResult, readResult } from './fetch-result.js';
import { accountOf, identify } from './identify.js';
import { readLog } from './log.js';
import { recoverFromJobList, recoverFromProfile } from './recover.js';
import { startJob } from './start.js';
import { askStated } from './stated.js';
import { sessionStatus, statusOf, watchSession } from './status.js';
import { submitToPlain, submitToProfile } from './submit.js';
import { watchJob } from './watch.js';

export interface UwsDriverParts {
  readonly transport: HttpTransport;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Origins of the pages that will show a session, named in each submission so that the platform can allow it. */
  readonly frameOrigins: () => readonly string[];
  /** Whether the user has agreed that results come from this origin, which is not the platform's. */
  readonly agreed: (origin: string) => boolean;
}

/**
 * The driver of platforms that speak the planner profile over UWS 1.1, and of plain UWS 1.1 or 1.0 services. A platform whose
 * settings state an offer is a plain service; any other answers for itself.
 */
export function uwsDriverFactory(parts: UwsDriverParts): DriverFactory {
  const { transport, frameOrigins, agreed, clock = systemClock } = parts;
  return {
    protocol: 'uws',
    identify: (address, signal) => identify(address, { transport, clock }, signal),
    connect: (platform) => {
      const http = new HttpClient({
        transport,
        clock,
        platformName: platform.name,
        platformId: platform.id,
      });
      const can = capabilitiesOf(platform);
      const profile = platform.stated === undefined;
      const rules = { profile, sessions: can.live };
      const endpoints = endpointsOf(platform, http);
      return new UwsDriver({ platform, http, clock, frameOrigins, agreed, can, rules, endpoints });
    },
  };
}

function capabilitiesOf(platform: Platform): DriverCapabilities {
  const profile = platform.stated === undefined;
  return {
    ask: profile,
    live: profile || platform.answersWithSession === true,
    batch: true,
    release: profile,
    // Standard UWS; what a server makes of it is read back.
    extend: true,
    finish: profile,
    log: profile,
    results: true,
    honoursKey: profile,
  };
}

class UwsDriver implements PlatformDriver {
  readonly can: DriverCapabilities;

  constructor(private readonly connection: Connection) {
    this.can = connection.can;
  }

  account(signal: AbortSignal): Promise<Account> {
    return accountOf(this.connection, signal);
  }

  async ask(task: Task, signal: AbortSignal): Promise<Answer> {
    const { platform } = this.connection;
    signal.throwIfAborted();
    return platform.stated === undefined
      ? askProfile(this.connection, task, signal)
      : askStated(platform, platform.stated, task, this.can);
  }

  async release(offer: Offer, signal: AbortSignal): Promise<void> {
    if (this.can.release) await releaseOffer(this.connection, offer, signal);
  }

  async submit(
    task: Task,
    offer: Offer,
    key: string,
    onCreated: OnCreated,
    signal: AbortSignal,
  ): Promise<JobRef> {
    const { platform } = this.connection;
    const who = attempt(platform, 'take the offer');
    return platform.stated === undefined
      ? submitToProfile(this.connection, mustBeNotebookOrContainer(task, who), offer, key, signal)
      : submitToPlain(this.connection, platform.stated, mustBeNotebook(task, who), key, onCreated, signal);
  }

  async start(job: JobRef, signal: AbortSignal): Promise<void> {
    if (job.session !== true) await startJob(this.connection, job, signal);
  }

  recover(key: string, signal: AbortSignal): Promise<Recovery> {
    return this.can.honoursKey
      ? recoverFromProfile(this.connection, key, signal)
      : recoverFromJobList(this.connection, key, signal);
  }

  async abandon(key: string, signal: AbortSignal): Promise<void> {
    const found = await this.recover(key, signal);
    if (typeof found === 'object') await removeJob(this.connection, found.job, signal);
  }

  status(job: JobRef, signal: AbortSignal): Promise<JobStatus> {
    return job.session === true
      ? sessionStatus(this.connection, job, signal)
      : statusOf(this.connection, job, signal);
  }

  watch(job: JobRef, signal: AbortSignal, fresh?: boolean): AsyncIterable<JobStatus> {
    return job.session === true
      ? watchSession(this.connection, job, signal)
      : watchJob(this.connection, job, signal, fresh);
  }

  async log(job: JobRef, fromByte: number, signal: AbortSignal): Promise<LogPart> {
    this.must(this.can.log, 'read the log', job);
    return readLog(this.connection, job, fromByte, signal);
  }

  fetchResult(result: JobResult, to: FileRef, signal: AbortSignal): Promise<{ readonly sizeBytes: number }> {
    return fetchResult(this.connection, result, to, signal);
  }

  readResult(result: JobResult, signal: AbortSignal): Promise<string> {
    return readResult(this.connection, result, signal);
  }

  async extend(job: JobRef, bySeconds: number, signal: AbortSignal): Promise<number> {
    this.must(true, 'extend the time', job);
    return extendJob(this.connection, job, bySeconds, signal);
  }

  async finish(job: JobRef, signal: AbortSignal): Promise<void> {
    this.must(this.can.finish, 'finish the session', job);
    await finishJob(this.connection, job, signal);
  }

  async cancel(job: JobRef, signal: AbortSignal): Promise<void> {
    this.must(true, 'cancel the job', job);
    await cancelJob(this.connection, job, signal);
  }

  async remove(job: JobRef, signal: AbortSignal): Promise<void> {
    // A session that came without a job leaves nothing to delete.
    if (job.session !== true) await removeJob(this.connection, job, signal);
  }

  /** @throws PlatformError `unsupported` when this service has no such thing, or the session came without a job */
  private must(able: boolean, tried: string, job: JobRef): void {
    if (able && job.session !== true) return;
    throw unsupported(
      attempt(this.connection.platform, tried),
      'this service has no such thing.',
      'Do it in the session itself, or on the platform.',
    );
  }
}
