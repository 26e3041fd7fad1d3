import { isFailure } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { nonsense } from '../../http/failures.js';
import { backOff, quietPause } from '../../http/time.js';
import type { JobRef, JobStatus, Phase } from '../../model/index.js';
import { isFinal } from '../../model/index.js';
import { isNews } from '../common/poll.js';
import { attempt, type Connection } from './connection.js';
import { parseJob, type UwsJob } from './job-xml.js';
import { describe } from './status.js';
import { needsRun, runJob } from './start.js';

const TRIED = 'watch the job';
/** Proxies often cut a silent connection at 60 s, so half of that (UWS 1.1, section 2.2.1.1 leaves it to the client). */
const WAIT_SECONDS = 30;
/** The first answer may be held back so long, until something happens: then a job that is over soon is read once. */
const FIRST_WAIT_SECONDS = 2;
/** What the network may add to the server's own waiting. */
const GRACE_MS = 15_000;
/** An answer with nothing new before this part of the wait is over means that the server does not really wait. */
const EARLY = 0.7;
const FIRST_PAUSE_MS = 500;
/** After the first failure. */
const FAILURE_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 30_000;
/** How long a server may put us off with Retry-After. */
const MAX_WISHED_MS = 600_000;
/** A job may not be visible everywhere right after it was made. */
const YOUNG_TRIES = 4;
/** Nonsense from a proxy or a captive portal passes; nonsense for this many reads is the platform's own. */
const NONSENSE_TRIES = 5;

/** Phases in which a server may hold back its answer (UWS 1.1, section 2.2.1.1); in all others it answers at once. */
const BLOCKING: readonly Phase[] = ['PENDING', 'QUEUED', 'EXECUTING'];

/**
 * Yields the job now and whenever something that matters changes, until it is over. A lost network, a server in trouble or a
 * full one is waited out for as long as it takes: the job lives on. Never asks again without a pause unless the server waited.
 * @param fresh the job was made just now
 * @throws PlatformError `gone`, `sign-in`, or what reading it again cannot mend
 */
export async function* watchJob(
  connection: Connection,
  ref: JobRef,
  signal: AbortSignal,
  fresh = false,
): AsyncGenerator<JobStatus> {
  const reader = new JobReader(connection, ref, signal, fresh);
  let told: JobStatus | undefined;
  for (;;) {
    const job = await reader.next();
    const status = await describe(connection, ref, job, signal);
    if (told === undefined || isNews(told, status)) {
      told = status;
      yield status;
    }
    if (isFinal(status.phase)) return;
    // Its platform promised to run it on arrival.
    if (connection.rules.profile && needsRun(job.phase)) await reader.startOnce(job.phase);
  }
}

/** Reads one job again and again, each time at the right moment. */
class JobReader {
  private last: Phase | undefined;
  /** When the phase was first read. */
  private since: number;
  private failures = 0;
  private waits = true;
  private started = false;

  constructor(
    private readonly connection: Connection,
    private readonly ref: JobRef,
    private readonly signal: AbortSignal,
    private readonly fresh: boolean,
  ) {
    this.since = connection.clock.now();
  }

  /** The job's next reading: the first at once, each later one after the server's wait or a pause of our own. */
  async next(): Promise<UwsJob> {
    const blocks = this.waits && this.last !== undefined && BLOCKING.includes(this.last);
    if (this.last !== undefined && !blocks) await this.pause();
    for (;;) {
      const asked = this.connection.clock.now();
      const job = await this.read(this.waits ? this.query(blocks) : undefined);
      if (job === undefined) continue;
      const changed = job.phase !== this.last;
      const now = this.connection.clock.now();
      const waitedMs = now - asked;
      const early = waitedMs < EARLY * WAIT_SECONDS * 1000;
      if (changed) this.since = now;
      this.last = job.phase;
      if (!changed && blocks && early) await this.pause(waitedMs);
      return job;
    }
  }

  /** The platform has the job and did not start it though it was told to. Asked once; the phase tells the rest. */
  async startOnce(phase: Phase): Promise<void> {
    // HELD is the platform's decision: the user is asked.
    if (this.started || phase !== 'PENDING') return;
    this.started = true;
    try {
      await runJob(this.connection, this.ref.url, 'start the job', this.signal);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }

  /** How the server is asked to wait, if it is. */
  private query(blocks: boolean): string | undefined {
    if (blocks) return `?WAIT=${WAIT_SECONDS}&PHASE=${this.last ?? 'UNKNOWN'}`;
    return this.fresh && this.last === undefined ? `?WAIT=${FIRST_WAIT_SECONDS}` : undefined;
  }

  /** @returns undefined after a failure that was waited out */
  private async read(wait: string | undefined): Promise<UwsJob | undefined> {
    try {
      const response = await this.connection.http.get(`${this.ref.url}${wait ?? ''}`, {
        tried: TRIED,
        signal: this.signal,
        deadlineMs: wait === undefined ? GRACE_MS : WAIT_SECONDS * 1000 + GRACE_MS,
        tries: 1,
      });
      const who = attempt(this.connection.platform, TRIED);
      if (response.status >= 300) throw nonsense(who, 'it redirected the job to another page.');
      const job = parseJob(response.text, who);
      this.failures = 0;
      return job;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      await this.waitOut(error, wait !== undefined);
      return undefined;
    }
  }

  private async waitOut(error: PlatformError, waited: boolean): Promise<void> {
    this.failures++;
    if (waited && isFailure(error, 'refused', 'nonsense')) {
      // Perhaps it is the wait that it does not understand.
      this.waits = false;
      await this.pause();
      return;
    }
    const young = this.last === undefined && isFailure(error, 'gone') && this.failures < YOUNG_TRIES;
    const odd = isFailure(error, 'nonsense') && this.failures < NONSENSE_TRIES;
    if (!young && !odd && !isFailure(error, 'unreachable')) throw error;
    const wished = Math.min(error.failure.retryAfterMs ?? 0, MAX_WISHED_MS);
    if (wished > MAX_PAUSE_MS) await this.connection.clock.sleep(wished, this.signal);
    else await this.pause();
  }

  /** @param waitedMs how long the server itself has held us up: a cap of its own on WAIT costs no more than that */
  private async pause(waitedMs = 0): Promise<void> {
    const { clock } = this.connection;
    const whole =
      this.failures > 0
        ? backOff(this.failures - 1, FAILURE_PAUSE_MS, MAX_PAUSE_MS)
        : quietPause(clock.now() - this.since, FIRST_PAUSE_MS, MAX_PAUSE_MS);
    if (whole > waitedMs) await clock.sleep(whole - waitedMs, this.signal);
  }
}
