import type { NotebookManifest } from '@run-elsewhere/planner/wire';
import type { ContainerManifest, ExecutableKind } from '../executables.js';

export type Mode = 'live' | 'batch';
export type Limit = 'cores' | 'memory' | 'disk' | 'gpus' | 'duration' | 'processes' | 'user';

/** What an offer promises and an engine keeps. */
export interface Resources {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly diskGiB: number;
  readonly gpus: number;
  readonly durationSeconds: number;
}

/** A kernel with its packages, as an engine found it. */
export interface Environment {
  readonly name: string;
  /** Kernel names as in `kernelspec.name`. */
  readonly kernels: readonly string[];
  readonly language: string;
  /** Normalised distribution name (PEP 503) to version. */
  readonly packages: ReadonlyMap<string, string>;
  /** Missing packages may be installed into the job's own environment. */
  readonly installs: boolean;
}

/** What a job is, whatever it runs. */
interface AnyJob {
  readonly id: string;
  /** Name of the account whose job it is; absent for a visitor's. */
  readonly account?: string;
  /** The offer that it came of, as {@link EngineQueue.hold} had it. */
  readonly offer: string;
  /** What the engine called the shape that was offered; see {@link Shape.choice}. */
  readonly choice?: string;
  readonly mode: Mode;
  readonly resources: Resources;
  /** Folder with the uploaded parts under their manifest paths; the engine takes it over (moves it). */
  readonly upload: string;
  /** Live: the session proxy's public path, e.g. `/session/<id>/`. The session's server uses it as its base URL. */
  readonly basePath: string;
}

export interface NotebookJob extends AnyJob {
  readonly environment: string;
  /** Distribution names to install into the job's own environment first. */
  readonly install: readonly string[];
  readonly manifest: NotebookManifest;
}

/** Always in batch. Its upload is an empty folder. */
export interface ContainerJob extends AnyJob {
  readonly manifest: ContainerManifest;
}

export type JobSpec = NotebookJob | ContainerJob;

export const isContainerJob = (spec: JobSpec): spec is ContainerJob => spec.manifest.kind !== 'notebook';

/** @throws RangeError for what an engine of notebooks alone never offered */
export function mustBeNotebook(spec: JobSpec): NotebookJob {
  if (isContainerJob(spec)) throw new RangeError('containers are not run here');
  return spec;
}

/** How a job ended. `limit` names the limit that it crossed. */
export interface Outcome {
  readonly kind: 'completed' | 'error' | 'aborted';
  readonly message: string;
  readonly limit?: Limit;
}

/** A job as its engine last recorded it. Instants are ISO 8601 UTC. */
export interface EngineState {
  /** `starting` until the session answers or the batch run begins; `lost` when nothing is known of it. */
  readonly phase: 'starting' | 'running' | 'ended' | 'lost';
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly progress?: { readonly done: number; readonly total: number; readonly text?: string };
  readonly outcome?: Outcome;
  /** Live, while it runs. */
  readonly session?: EngineSession;
  /** Cores times seconds, as a whole number, that it has used so far, as the engine accounts for them. */
  readonly usedCoreSeconds?: number;
}

/** Where the session proxy finds a session, and the token that opens it. */
export interface ProxiedSession {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly openPath: string;
}

/** A session behind our proxy, or its page, where the engine has a public address of its own for it. */
export type EngineSession = ProxiedSession | { readonly url: string };

/** One way in which a job could run. */
export interface Shape {
  readonly resources: Resources;
  /** When it would begin. ISO 8601 UTC. */
  readonly start: string;
  /** What the engine needs to know again when the job is started: a partition, a profile. */
  readonly choice?: string;
}

/** A field of the question that does not fit, with the sentence that says so: `cores: asked 200, …`. */
export interface Shortage {
  readonly path: 'cores' | 'memory' | 'disk' | 'gpus' | 'duration' | 'account' | 'executable';
  readonly text: string;
}

/** What somebody wants to run. */
export interface Want {
  readonly account?: string;
  readonly mode: Mode;
  /** Absent for a container, which brings its own. */
  readonly environment?: string;
  /** What was asked for, and what the service gives where nothing was asked. */
  readonly resources: Resources;
}

/**
 * The queue of an engine that shares its machines with others. Where there is one, it and not the service's own booking says what
 * can be had and when a job begins, and a job is handed over as soon as it is committed.
 */
export interface EngineQueue {
  /**
   * What could be had now or later, best first.
   * @returns shapes, or every shortage; at least one of either
   */
  shapes(
    want: Want,
    signal: AbortSignal,
  ): Promise<readonly Shape[] | { readonly shortages: readonly Shortage[] }>;
  /** Keeps a shape for an offer. Resolves with false where the engine cannot, and the start is an estimate only. Repeatable. */
  hold(offerId: string, want: Want, shape: Shape, until: Date): Promise<boolean>;
  /** Gives up what is held for an offer that no job will come of; nothing happens where nothing is held. */
  release(offerId: string): Promise<void>;
}

/** Something that runs jobs. One for each platform service; survives restarts of the service. */
export interface Engine {
  /** Limits that it really enforces on this machine, found out at {@link Engine.open}. */
  readonly enforces: readonly Limit[];
  /** What it can run, found out at {@link Engine.open}. */
  readonly kinds: readonly ExecutableKind[];
  /** Probes the machine and its environments, and finds jobs that are still running. */
  open(): Promise<void>;
  environments(): readonly Environment[];
  /** Absent where all that the machine has is the service's to give. */
  readonly queue?: EngineQueue;
  /** Resolves when the job's own wrapper has taken it over, so that a crash of the service no longer matters. Repeatable with the same id. */
  start(spec: JobSpec): Promise<void>;
  /** Why no job could be started now, in a sentence for everybody; undefined when one could. */
  trouble(): Promise<string | undefined>;
  state(jobId: string): Promise<EngineState>;
  /** Calls back after each change of a job's state. @returns a function that stops it */
  onChange(listener: (jobId: string) => void): () => void;
  /** Sets the time limit, counted from the job's start. */
  setDuration(jobId: string, seconds: number): Promise<void>;
  /** Ends a live session in good order. Resolves when it has ended. */
  finish(jobId: string): Promise<void>;
  /** Kills it. Resolves when it has ended. */
  cancel(jobId: string): Promise<void>;
  /** The job's working folder on this machine: the notebook and what it wrote, up to date after {@link Engine.state} of a job that has ended. */
  workFolder(jobId: string): string;
  logFile(jobId: string): string;
  /** Deletes everything of a job that has ended. */
  remove(jobId: string): Promise<void>;
  /** Lets go without ending jobs. */
  close(): Promise<void>;
}
