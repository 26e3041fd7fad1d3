import type { Clock } from '../../clock.js';
import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';
import type { ClusterJob } from './jobs.js';
import { ACCOUNTING_FORMAT, isOver, newestOf, readAccounting } from './jobs.js';
import type { QueueReader } from './read-queue.js';

/** A job that is followed, by its name and its number in Slurm. */
export interface Followed {
  readonly name: string;
  readonly clusterId: string;
}

export interface TrackerParts {
  readonly commands: Commands;
  readonly queue: QueueReader;
  readonly clock: Clock;
  readonly everyMs: number;
  /** Called for each followed job after each look at the cluster. */
  readonly looked: (jobId: string, job: ClusterJob | undefined) => void;
  readonly warn: (line: string) => void;
}

/** Slurm's accounting is told of a job's end a moment after its queue has forgotten it. */
const GONE_MS = 120_000;
/** With nothing that runs, the cluster is asked ever more rarely, up to this many times as rarely. */
const MOST_PATIENCE = 6;
/** Jobs that no longer stand in the queue are looked up in the accounting, so many at once. */
const MOST_AT_ONCE = 200;
/** Newer than any job of ours that could still be open. */
const SINCE = 'now-60days';

/** Asks the cluster about all jobs at once, every few seconds as long as there are any. */
export class Tracker {
  readonly #parts: TrackerParts;
  readonly #followed = new Map<string, Followed>();
  readonly #known = new Map<string, ClusterJob>();
  readonly #missing = new Map<string, number>();
  #looking: Promise<void> | undefined;
  #forget = (): void => undefined;
  #quiet = 0;
  #closed = false;

  constructor(parts: TrackerParts) {
    this.#parts = parts;
  }

  follow(jobId: string, job: Followed): void {
    this.#followed.set(jobId, job);
    this.#quiet = 0;
    this.#schedule();
  }

  unfollow(jobId: string): void {
    this.#followed.delete(jobId);
    this.#known.delete(jobId);
    this.#missing.delete(jobId);
  }

  /** Whether a cluster that answers has known nothing of a job for so long that it will not know any more. */
  isGone(jobId: string): boolean {
    const since = this.#missing.get(jobId);
    return since !== undefined && this.#parts.clock.now() - since > GONE_MS;
  }

  /** What the last look found; looks where there was none yet. */
  async job(jobId: string): Promise<ClusterJob | undefined> {
    if (!this.#known.has(jobId)) await this.look();
    return this.#known.get(jobId);
  }

  /** Looks now, or shares the look that is under way. A cluster that cannot be reached is noted, and all stays as it was. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) =>
        this.#parts.warn(`slurm engine: the cluster could not be asked: ${String(error)}`),
      )
      .finally(() => {
        this.#looking = undefined;
        this.#schedule();
      });
    return this.#looking;
  }

  /** The newest job of this name that the cluster knows, in its queue or in its accounting. */
  async find(name: string): Promise<ClusterJob | undefined> {
    const queued = await this.#parts.queue({ name });
    return newestOf(queued, name) ?? newestOf(await this.#accounting(`--name=${name}`), name);
  }

  close(): void {
    this.#closed = true;
    this.#forget();
  }

  #schedule(): void {
    this.#forget();
    if (this.#closed || this.#followed.size === 0) return;
    const patience = Math.min(MOST_PATIENCE, 1 + Math.floor(this.#quiet / 3));
    this.#forget = this.#parts.clock.after(this.#parts.everyMs * patience, () => void this.look());
  }

  async #look(): Promise<void> {
    const asked = [...this.#followed];
    if (asked.length === 0) return;
    const ids = asked.map(([, { clusterId }]) => clusterId);
    const queued = new Map((await this.#parts.queue({ ids })).map((job) => [job.id, job]));
    const missing = ids.filter((id) => !queued.has(id)).slice(0, MOST_AT_ONCE);
    const past = missing.length > 0 ? await this.#accounting(`--jobs=${missing.join(',')}`) : [];
    const accounted = new Map(past.map((job) => [job.id, job]));
    let running = false;
    for (const [jobId, { clusterId, name }] of asked) {
      const found = queued.get(clusterId) ?? accounted.get(clusterId);
      // Numbers begin anew some day.
      const job = found?.name === name ? found : undefined;
      running ||= job !== undefined && !isOver(job) && job.state !== 'PENDING';
      if (!this.#followed.has(jobId)) continue;
      this.#note(jobId, job);
      this.#parts.looked(jobId, job);
    }
    this.#quiet = running ? 0 : this.#quiet + 1;
  }

  #note(jobId: string, job: ClusterJob | undefined): void {
    if (job === undefined) {
      if (!this.#missing.has(jobId)) this.#missing.set(jobId, this.#parts.clock.now());
      return;
    }
    this.#missing.delete(jobId);
    this.#known.set(jobId, job);
  }

  /** Nothing where the cluster keeps no accounts. */
  async #accounting(which: string): Promise<readonly ClusterJob[]> {
    const args = [
      ...['--noheader', '--parsable2', '--allocations', '--allusers', `--starttime=${SINCE}`],
      ...[which, `--format=${ACCOUNTING_FORMAT}`],
    ];
    try {
      return readAccounting((await this.#parts.commands('sacct', args)).out);
    } catch (error) {
      if (error instanceof SlurmError && /accounting storage is disabled/i.test(error.message)) return [];
      throw error;
    }
  }
}
