import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.js';
import type { Log } from '../../log.js';
import type { ExecutableKind } from '../../executables.js';
import { Listeners } from '../common/listeners.js';
import { mustHaveEnded } from '../common/must-have-ended.js';
import { Starts } from '../common/starts.js';
import { whenEnded } from '../common/when-ended.js';
import type { Engine, EngineQueue, EngineState, JobSpec, Limit } from '../engine.js';
import { findEnvironment } from '../local/environments.js';
import type { FoundEnvironment, LocalEnvironment } from '../local/environments.js';
import { jobFolders } from '../local/folders.js';
import type { JobFolders } from '../local/folders.js';
import { removeFolder } from '../local/processes.js';
import { troubleOf } from '../local/room.js';
import { minutes } from './amounts.js';
import { askCapabilities } from './capabilities.js';
import type { Commands } from './commands.js';
import { createCommands, SlurmError } from './commands.js';
import type { SlurmConfig } from './config.js';
import { findRunner, kindsWith } from './containers.js';
import { cancel, isUp, leaveWord, setTimeLimit } from './control.js';
import type { Note } from './files.js';
import { readFinal, readNote, readState, writeFinal, writeNote } from './files.js';
import type { ClusterJob } from './jobs.js';
import { isOver } from './jobs.js';
import { stateOf } from './outcome.js';
import { shareProgram } from './program.js';
import { SlurmQueue } from './queue.js';
import { bySqueue } from './read-queue.js';
import { byRest } from './rest.js';
import type { SubmissionParts } from './submission.js';
import { prepareJob, submitJob } from './submission.js';
import { Tracker } from './tracker.js';
import { createView } from './view.js';

const LOST: EngineState = { phase: 'lost' };

export interface SlurmEngineOptions {
  readonly config: SlurmConfig;
  /** Their interpreters are on the shared file system. */
  readonly environments: readonly LocalEnvironment[];
  readonly log: Log;
  readonly clock: Clock;
}

/** Runs jobs on a cluster that Slurm manages. Slurm owns them, so that they outlive the service. */
export function createSlurmEngine(options: SlurmEngineOptions): Engine {
  return new SlurmEngine(options);
}

class SlurmEngine implements Engine {
  readonly #options: SlurmEngineOptions;
  readonly #jobs: string;
  readonly #commands: Commands;
  readonly #tracker: Tracker;
  readonly #listeners = new Listeners();
  readonly #starts = new Starts();
  readonly #told = new Map<string, string>();
  #enforces: readonly Limit[] = [];
  #queue: EngineQueue;
  #submission: SubmissionParts;

  constructor(options: SlurmEngineOptions) {
    const { config, log, clock } = options;
    this.#options = options;
    this.#jobs = join(config.folder, 'jobs');
    this.#commands = createCommands(config);
    this.#tracker = new Tracker({
      commands: this.#commands,
      queue: config.rest === undefined ? bySqueue(this.#commands) : byRest(config.rest.socket),
      clock,
      everyMs: config.pollSeconds * 1000,
      looked: (jobId, job) => void this.#looked(jobId, job),
      warn: (line) => log.warn(line),
    });
    this.#queue = this.#createQueue(new Set());
    this.#submission = {
      config,
      commands: this.#commands,
      environments: [],
      runner: undefined,
      program: '',
      tmp: () => Promise.resolve(false),
    };
  }

  get enforces(): readonly Limit[] {
    return this.#enforces;
  }

  get kinds(): readonly ExecutableKind[] {
    return kindsWith(this.#submission.runner);
  }

  get queue(): EngineQueue {
    return this.#queue;
  }

  async open(): Promise<void> {
    const { config, environments, log } = this.#options;
    await mkdir(this.#jobs, { recursive: true, mode: 0o711 });
    // A job's own user must be able to pass through, and need not see what is there.
    await Promise.all([config.folder, this.#jobs].map((path) => chmod(path, 0o711)));
    const { enforces, enforced } = await askCapabilities(this.#commands, config);
    this.#enforces = enforces;
    this.#queue = this.#createQueue(enforced);
    const view = createView(this.#commands, enforced);
    this.#submission = {
      ...this.#submission,
      environments: await Promise.all(environments.map(findEnvironment)),
      runner: await findRunner(config.containers, process.env.PATH),
      program: await shareProgram(config.folder),
      tmp: async (partition) =>
        (await view.nodes(AbortSignal.timeout(60_000))).some(
          (node) => node.partitions.includes(partition) && node.tmpMiB > 0,
        ),
    };
    log.info(`slurm engine: enforces ${enforces.join(', ')}; runs ${this.kinds.join(', ')}`);
    await Promise.all((await readdir(this.#jobs)).map((name) => this.#readopt(join(this.#jobs, name))));
  }

  environments(): readonly FoundEnvironment[] {
    return this.#submission.environments;
  }

  async trouble(): Promise<string | undefined> {
    const { config, environments } = this.#options;
    if (!(await isUp(this.#commands))) return "The cluster's scheduler does not answer.";
    return troubleOf(
      config.folder,
      environments.map(({ python }) => python),
    );
  }

  start(spec: JobSpec): Promise<void> {
    return this.#starts.once(spec.id, () => this.#start(spec));
  }

  async state(jobId: string): Promise<EngineState> {
    const folders = this.#folders(jobId);
    const final = await readFinal(folders.root);
    if (final !== undefined) return final;
    if (this.#starts.has(jobId)) return { phase: 'starting' };
    const note = await readNote(folders.root);
    if (note?.clusterId === undefined) return LOST;
    const job = await this.#tracker.job(jobId);
    const recorded = await readState(folders);
    if (this.#tracker.isGone(jobId)) return this.#forgotten(note, folders, recorded);
    // The cluster's accounting may be behind its queue, and the cluster may be out of reach: neither loses a job.
    if (job === undefined) return { phase: 'starting' };
    const host = this.#options.config.nodeAddress.replaceAll('{node}', job.node);
    const state = stateOf(job, recorded, note, host, this.#options.clock.now());
    if (state.phase === 'ended') await this.#end(note, folders, state);
    return state;
  }

  onChange(listener: (jobId: string) => void): () => void {
    return this.#listeners.add(listener);
  }

  async setDuration(jobId: string, seconds: number): Promise<void> {
    const folders = this.#folders(jobId);
    const note = await readNote(folders.root);
    if (note?.clusterId === undefined || (await readFinal(folders.root)) !== undefined) return;
    const { durationSeconds } = note.resources;
    if (durationSeconds === seconds) return;
    if (minutes(durationSeconds) !== minutes(seconds))
      await setTimeLimit(this.#commands, note.clusterId, seconds);
    await leaveWord(folders, 'duration', String(seconds));
    await writeNote(folders.root, { ...note, resources: { ...note.resources, durationSeconds: seconds } });
  }

  async finish(jobId: string): Promise<void> {
    await this.#starts.done(jobId);
    await leaveWord(this.#folders(jobId), 'end', 'finish');
    await whenEnded(this, jobId, () => this.#tracker.look());
  }

  async cancel(jobId: string): Promise<void> {
    await this.#starts.done(jobId).catch(() => undefined);
    const note = await readNote(this.#folders(jobId).root);
    if (note?.clusterId === undefined) return;
    await writeNote(this.#folders(jobId).root, { ...note, cancelled: true });
    await cancel(this.#commands, note.clusterId);
    await whenEnded(this, jobId, () => this.#tracker.look());
  }

  workFolder(jobId: string): string {
    return this.#folders(jobId).work;
  }

  logFile(jobId: string): string {
    return this.#folders(jobId).log;
  }

  async remove(jobId: string): Promise<void> {
    await mustHaveEnded(this, jobId);
    this.#tracker.unfollow(jobId);
    this.#told.delete(jobId);
    await removeFolder(this.#folders(jobId).root);
  }

  close(): Promise<void> {
    this.#tracker.close();
    this.#listeners.clear();
    return Promise.resolve();
  }

  #folders(jobId: string): JobFolders {
    return jobFolders(this.#jobs, jobId);
  }

  #createQueue(enforced: ReadonlySet<string>): EngineQueue {
    const { config, log, clock } = this.#options;
    return new SlurmQueue({
      config,
      log,
      enforced,
      commands: this.#commands,
      view: createView(this.#commands, enforced),
      now: () => clock.now(),
    });
  }

  async #start(spec: JobSpec): Promise<void> {
    const folders = this.#folders(spec.id);
    const noted = await readNote(folders.root);
    if (noted?.clusterId !== undefined) return;
    // A note without a number: an earlier attempt may have got as far as the cluster.
    if (noted !== undefined && (await this.#take(folders.root, noted))) return;
    const note = await prepareJob(this.#submission, spec, folders);
    try {
      const clusterId = await submitJob(this.#submission, spec, folders);
      await this.#keep(folders.root, { ...note, clusterId });
    } catch (error) {
      const lost = error instanceof SlurmError && error.unreachable;
      // The answer was lost, but perhaps not the job.
      if (!lost || !(await this.#take(folders.root, note))) throw error;
    }
  }

  async #keep(root: string, note: Note & { readonly clusterId: string }): Promise<void> {
    await writeNote(root, note);
    this.#tracker.follow(note.jobId, note);
  }

  /** Takes up a job that the cluster knows by its name. @returns whether there is one */
  async #take(root: string, note: Note): Promise<boolean> {
    const found = await this.#tracker.find(note.name);
    if (found === undefined) return false;
    await this.#keep(root, { ...note, clusterId: found.id });
    return true;
  }

  async #readopt(root: string): Promise<void> {
    const note = await readNote(root).catch(() => undefined);
    // Not a folder of ours, or of a job that is over.
    if (note === undefined || (await readFinal(root)) !== undefined) return;
    if (note.clusterId === undefined) await this.#take(root, note);
    else this.#tracker.follow(note.jobId, { ...note, clusterId: note.clusterId });
  }

  /** Tells of a job whose state is another one than before. */
  async #looked(jobId: string, job: ClusterJob | undefined): Promise<void> {
    const recorded = await readState(this.#folders(jobId));
    const words = JSON.stringify([job?.state, job?.node, job?.reason, recorded]);
    if (this.#told.get(jobId) === words) return;
    this.#told.set(jobId, words);
    if (job !== undefined && job.state !== 'PENDING') await this.#hasBegun(jobId, job);
    this.#listeners.tell(jobId);
  }

  /** From here on what was held for it only keeps others out. */
  async #hasBegun(jobId: string, job: ClusterJob): Promise<void> {
    const note = await readNote(this.#folders(jobId).root);
    if (note !== undefined) await this.#queue.release(note.offer);
    if (isOver(job)) await this.state(jobId).catch(() => LOST);
  }

  /** A job that the cluster no longer knows: its own record is all that there is. */
  async #forgotten(note: Note, folders: JobFolders, recorded: EngineState | undefined): Promise<EngineState> {
    if (recorded?.phase !== 'ended') return LOST;
    await this.#end(note, folders, recorded);
    return recorded;
  }

  async #end({ jobId }: Note, { root }: JobFolders, state: EngineState): Promise<void> {
    await writeFinal(root, state);
    this.#tracker.unfollow(jobId);
    this.#told.delete(jobId);
  }
}
