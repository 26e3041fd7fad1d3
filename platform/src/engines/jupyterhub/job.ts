import type { Clock } from '@run-elsewhere/planner/jupyterhub';
import { backOff, isFailure, type JobStatus, PlatformError } from '@run-elsewhere/planner/jupyterhub';
import type { Log } from '../../log.js';
import { messageOf } from '../../problem.js';
import type { EngineState } from '../engine.js';
import { CANCELLED, endOf, outOfTime } from './outcomes.js';
import { engineState, type JobRecord, type RecordedOutcome, writeRecord } from './record.js';
import type { JobOnHub } from './server.js';

const FIRST_LOOK_MS = 500;
const MAX_LOOK_MS = 10_000;
const MAX_RETRY_MS = 30_000;
/** Nonsense from a proxy passes; nonsense for this many times is the hub's own. */
const NONSENSE_TRIES = 5;
/** How often the notebook of a running job is fetched, should it have changed. */
const COPY_EVERY_MS = 15_000;

export interface HubJobParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recordFile: string;
  readonly startMinutes: number;
  /** The server takes its token no more. */
  readonly forgetToken: (of: JobOnHub['name']) => void;
  readonly changed: () => void;
}

/**
 * Takes one job from its start to its end. Each step is decided by the record on the disk alone, and can be repeated: so a restart of
 * the service goes on where it was, and a hub that is down is waited for.
 */
export class HubJob {
  readonly #parts: HubJobParts;
  readonly #server: JobOnHub;
  #record: JobRecord;
  #step = new AbortController();
  #closed = false;
  #copied = 0;
  /** In a row. */
  #failures = 0;
  #writing = Promise.resolve();
  readonly #done: Promise<void>;

  constructor(record: JobRecord, server: JobOnHub, parts: HubJobParts) {
    this.#record = record;
    this.#server = server;
    this.#parts = parts;
    this.#done = this.#run();
  }

  get state(): EngineState {
    return engineState(this.#record, this.#parts.clock.now());
  }

  get live(): boolean {
    return this.#record.mode === 'live';
  }

  async setDuration(seconds: number): Promise<void> {
    if (this.#record.ending !== undefined) return;
    await this.#save({ durationSeconds: seconds });
    // The step that sleeps until the old limit begins anew.
    if (this.#record.placed) this.#step.abort();
  }

  /** Ends it, in this way unless it ends already; a cancel overtakes everything. Resolves when it has ended. */
  async end(outcome: RecordedOutcome, overtakes: boolean): Promise<void> {
    const { ending, ended } = this.#record;
    if (
      ended === undefined &&
      (ending === undefined || (overtakes && ending.outcome.kind !== outcome.kind))
    ) {
      await this.#save({ ending: { outcome, since: this.#parts.clock.now() } });
      this.#step.abort();
    }
    await this.#done;
    if (this.#record.ended === undefined) throw new Error('the service stops before the job has ended');
  }

  /** Lets go of it; it goes on on the hub. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#step.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#closed && this.#record.ended === undefined) {
      this.#step = new AbortController();
      const { signal } = this.#step;
      try {
        await this.#next(signal);
        this.#failures = 0;
      } catch (error) {
        if (!signal.aborted) await this.#failed(error, signal).catch(() => undefined);
      }
    }
  }

  #next(signal: AbortSignal): Promise<void> {
    if (this.#record.ending !== undefined) return this.#conclude(this.#record.ending, signal);
    return this.#record.placed ? this.#watch(signal) : this.#place(signal);
  }

  async #place(signal: AbortSignal): Promise<void> {
    const { startMinutes, clock } = this.#parts;
    if (clock.now() - this.#record.created > startMinutes * 60_000) {
      const message = `the JupyterHub did not start its server in ${startMinutes} min`;
      return this.#ends({ kind: 'error', message });
    }
    await this.#server.place(this.#record, signal);
    await this.#save({ placed: true, logStart: await this.#server.logSize() });
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    for (let quiet = 0; ; quiet++) {
      const status = await this.#server.status(signal);
      this.#failures = 0;
      if (await this.#take(status, signal)) quiet = 0;
      const outcome = endOf(status, this.#record.mode);
      if (outcome !== undefined) return this.#ends(outcome);
      const { started, durationSeconds } = this.#record;
      const left = started === undefined ? Infinity : started + durationSeconds * 1000 - clock.now();
      if (left <= 0) return this.#ends(outOfTime(durationSeconds));
      await this.#copyNotebook(signal);
      await clock.sleep(Math.min(backOff(quiet, FIRST_LOOK_MS, MAX_LOOK_MS), left), signal);
    }
  }

  /** @returns true when something has changed */
  async #take(status: JobStatus, signal: AbortSignal): Promise<boolean> {
    const { started, progress, logStart, mode } = this.#record;
    if (mode === 'batch' && status.hasLog) await this.#server.copyLog(logStart, signal);
    const news: Partial<JobRecord> = {
      ...(started === undefined && status.phase !== 'QUEUED' ? { started: this.#parts.clock.now() } : {}),
      ...(status.sessionUrl === undefined ? {} : { sessionUrl: status.sessionUrl }),
      ...(status.progress === undefined ? {} : { progress: status.progress }),
    };
    const same =
      news.started === undefined &&
      (news.sessionUrl ?? this.#record.sessionUrl) === this.#record.sessionUrl &&
      JSON.stringify(news.progress ?? progress) === JSON.stringify(progress);
    if (!same) await this.#save(news);
    return !same;
  }

  /** So that people see their notebook as it is now. A failure waits for the end, when it counts. */
  async #copyNotebook(signal: AbortSignal): Promise<void> {
    const now = this.#parts.clock.now();
    if (now - this.#copied < COPY_EVERY_MS) return;
    this.#copied = now;
    const collected = await this.#server
      .collect(this.#record, { notebookOnly: true }, signal)
      .catch(() => undefined);
    signal.throwIfAborted();
    const { fetched } = collected ?? this.#record;
    if (JSON.stringify(fetched) !== JSON.stringify(this.#record.fetched)) await this.#save({ fetched });
  }

  async #conclude({ outcome, since }: NonNullable<JobRecord['ending']>, signal: AbortSignal): Promise<void> {
    const { mode, placed } = this.#record;
    let whole = true;
    if (placed) {
      if (mode === 'batch') await this.#server.endRun(signal);
      whole = await this.#collect(outcome, since, signal);
    }
    await this.#server.remove(!whole, signal);
    this.#parts.forgetToken(this.#server.name);
    await this.#save({ ending: { outcome, since }, ended: this.#parts.clock.now() });
  }

  /** @returns true when all files are here */
  async #collect(outcome: RecordedOutcome, since: number, signal: AbortSignal): Promise<boolean> {
    const { clock, startMinutes } = this.#parts;
    try {
      if (this.#record.mode === 'batch') await this.#server.copyLog(this.#record.logStart, signal);
      const revive = outcome.message !== CANCELLED.message;
      const { fetched, missed } = await this.#server.collect(this.#record, { revive }, signal);
      await this.#save({ fetched });
      await this.#server.note(...missed);
      return missed.length === 0;
    } catch (error) {
      if (signal.aborted) throw error;
      const patient = clock.now() - since < startMinutes * 60_000;
      if (isPassing(error) && patient && outcome.message !== CANCELLED.message) throw error;
      await this.#server.note(`The files could not be fetched: ${messageOf(error)}`);
      return false;
    }
  }

  /** What passes is waited out; a failure of the hub's is how the job ends; anything else is of this machine, and waited out too. */
  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, log, forgetToken } = this.#parts;
    const failures = this.#failures++;
    const { id, placed, mode, ending } = this.#record;
    if (isFailure(error, 'sign-in')) forgetToken(this.#server.name);
    const odd = isFailure(error, 'nonsense') && failures < NONSENSE_TRIES;
    if (!odd && !isPassing(error) && error instanceof PlatformError && ending === undefined) {
      const gone = placed && isFailure(error, 'gone');
      const outcome = gone ? endOf({ phase: this.live ? 'COMPLETED' : 'ABORTED' }, mode) : undefined;
      return this.#ends(outcome ?? { kind: 'error', message: messageOf(error) });
    }
    // A server that takes its time is no news.
    if (failures > 0 || !isFailure(error, 'unreachable'))
      log.warn(`jupyterhub: tried again: ${messageOf(error)}`, { job: id });
    await clock.sleep(backOff(failures, FIRST_LOOK_MS, MAX_RETRY_MS), signal).catch(() => undefined);
  }

  async #ends(outcome: RecordedOutcome): Promise<void> {
    // A cancel may have come first.
    if (this.#record.ending !== undefined) return;
    await this.#save({ ending: { outcome, since: this.#parts.clock.now() } });
  }

  /** Writes come one after the other, each with all that is known by then. */
  async #save(news: Partial<JobRecord>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    const write = this.#writing
      .catch(() => undefined)
      .then(() => writeRecord(this.#parts.recordFile, this.#record));
    this.#writing = write;
    await write;
    this.#parts.changed();
  }
}

/** The hub may be back in a while, or its keeper mend the token. */
const isPassing = (error: unknown): boolean => isFailure(error, 'unreachable', 'sign-in');
