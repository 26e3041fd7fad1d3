import type { PlatformDriver } from '../drivers/driver.js';
import { isFailure } from '../http/client.js';
import { PlatformError } from '../http/errors.js';
import { backOff } from '../http/time.js';
import type { Clock, JobRef, JobStatus, Run } from '../model/index.js';
import { isOver, isWorthStoring, withoutJobThere, withStatus } from './status-change.js';
import type { JobStore } from './store.js';
import { updateRun } from './update.js';

export interface WatcherDeps {
  readonly store: JobStore;
  readonly clock: Clock;
  /** @returns undefined when the platform is not known any more */
  readonly driverFor: (platformId: string) => PlatformDriver | undefined;
  /**
   * Called with a run as its platform last described it. The revision is that on disk: it does not grow when only
   * progress or `checkedAt` changed, which are not written.
   */
  readonly onChange: (run: Run) => void;
  /** Called when a job cannot be read for now; its last status stays, and it is tried again. */
  readonly onTrouble?: (run: Run, error: unknown) => void;
}

const PROGRESS_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;
/** A proxy that has lost its server for a moment says the same as a platform that has lost the job: after these pauses it is asked again. */
const GONE_PAUSES_MS = [1000, 2000];

/** Follows one job, for as long as it is told to. */
export class Watcher {
  private following: AbortController | undefined;
  private looking: AbortController | undefined;
  private visible = false;
  /** Readings are numbered by the moment at which they were true at the latest: an older one never replaces a newer one. */
  private readings = 0;
  private latest = 0;
  private lookedAt = -Infinity;
  /** As on disk; `run` may be ahead of it. */
  private stored: JobStatus | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: WatcherDeps,
    private run: Run,
    private readonly job: JobRef,
  ) {
    this.stored = run.status;
  }

  /** Takes over what was written to the run meanwhile. */
  update(run: Run): void {
    if (run.revision <= this.run.revision) return;
    this.run = run;
    this.stored = run.status;
    if (isOver(run)) this.stop();
  }

  start(): void {
    if (this.following !== undefined || isOver(this.run)) return;
    this.following = new AbortController();
    void this.follow(this.following.signal);
    this.look();
  }

  stop(): void {
    this.following?.abort(new Error('The job is not watched any more.'));
    this.following = undefined;
    this.look();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.look();
  }

  /** Reads the job now. A failure is told as trouble. */
  async refresh(signal: AbortSignal): Promise<void> {
    try {
      await this.read(signal);
    } catch (error) {
      if (!signal.aborted) await this.failed(error, signal);
    }
  }

  /** Waits for changes of phase. The driver bridges lost networks; what it gives up on is tried again ever more rarely. */
  private async follow(signal: AbortSignal): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        const fresh = this.run.status === undefined;
        for await (const status of this.driver().watch(this.job, signal, fresh)) {
          if (signal.aborted) return;
          tries = 0;
          await this.take(status, ++this.readings);
        }
      } catch (error) {
        if (signal.aborted) return;
        await this.failed(error, signal);
      }
      if (!(await this.pause(backOff(tries, PROGRESS_MS, LONGEST_PAUSE_MS), signal))) return;
    }
  }

  /** Begins or ends the reading of progress, as somebody looks or not. */
  private look(): void {
    const wanted = this.visible && this.following !== undefined;
    if (wanted === (this.looking !== undefined)) return;
    this.looking?.abort(new Error('Nobody looks.'));
    this.looking = wanted ? new AbortController() : undefined;
    if (this.looking !== undefined) void this.readProgress(this.looking.signal);
  }

  private async readProgress(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const pause = failures === 0 ? PROGRESS_MS : backOff(failures, PROGRESS_MS, LONGEST_PAUSE_MS);
      if (!(await this.pause(this.lookedAt + pause - this.deps.clock.now(), signal))) return;
      this.lookedAt = this.deps.clock.now();
      // In any other phase there is no progress, and the watch tells when that changes.
      if (this.run.status?.phase !== 'EXECUTING') continue;
      try {
        await this.read(signal);
        failures = 0;
      } catch {
        // Trouble is the watch's to tell.
        failures++;
      }
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const reading = ++this.readings;
    const status = await this.driver().status(this.job, signal);
    if (!signal.aborted) await this.take(status, reading);
  }

  private driver(): PlatformDriver {
    const { platformId, platformName } = this.run;
    const driver = this.deps.driverFor(platformId);
    if (driver !== undefined) return driver;
    throw new PlatformError({
      platformName,
      tried: 'look at the job',
      why: 'the platform is not among your platforms any more.',
      next: 'Add it again to see what became of the job.',
      kind: 'unsupported',
    });
  }

  private async take(status: JobStatus, reading: number): Promise<void> {
    if (reading < this.latest) return;
    this.latest = reading;
    await this.write((run, checkedAt) => withStatus(run, status, checkedAt));
  }

  private async failed(error: unknown, signal: AbortSignal): Promise<void> {
    if (!isGone(error)) {
      this.deps.onTrouble?.(this.run, error);
      return;
    }
    const now = await this.lookAgain(signal);
    if (signal.aborted || now === 'there') return;
    if (isGone(now)) await this.write(withoutJobThere);
    else this.deps.onTrouble?.(this.run, now);
  }

  /** Whether a job that was not there is there after all. @returns else the last look's error */
  private async lookAgain(signal: AbortSignal): Promise<unknown> {
    let seen: unknown;
    for (const pause of GONE_PAUSES_MS) {
      await this.pause(pause, signal);
      try {
        await this.read(signal);
        return 'there';
      } catch (error) {
        seen = error;
      }
      if (!isGone(seen)) break;
    }
    return seen;
  }

  /** One write after the other: each is based on the one before. */
  private write(change: (run: Run, checkedAt: string) => Run | undefined): Promise<void> {
    const done = this.writing.then(() => this.writeNow(change));
    this.writing = done.catch(() => undefined);
    return done;
  }

  private async writeNow(change: (run: Run, checkedAt: string) => Run | undefined): Promise<void> {
    const checkedAt = new Date(this.deps.clock.now()).toISOString();
    const next = change(this.run, checkedAt);
    if (next?.status === undefined) return;
    if (isWorthStoring(this.stored, next.status)) {
      try {
        const written = await updateRun(this.deps.store, this.run, (current) => change(current, checkedAt));
        // Removed, here or in another window: nobody asks for it any more.
        if (written === undefined) {
          this.stop();
          return;
        }
        this.run = written;
        this.stored = written.status;
      } catch (error) {
        // It is shown all the same, and written with the next change.
        this.run = next;
        this.deps.onTrouble?.(this.run, error);
      }
    } else {
      this.run = next;
    }
    if (isOver(this.run)) this.stop();
    this.deps.onChange(this.run);
  }

  /** @returns false when aborted: the ordinary end of watching */
  private async pause(ms: number, signal: AbortSignal): Promise<boolean> {
    if (ms > 0) await this.deps.clock.sleep(ms, signal).catch(() => undefined);
    return !signal.aborted;
  }
}

const isGone = (error: unknown): boolean => isFailure(error, 'gone');
