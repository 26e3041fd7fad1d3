import type { ExecutableManifest } from '@run-elsewhere/planner/wire';

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

export interface JobSpec {
  readonly id: string;
  readonly mode: Mode;
  readonly environment: string;
  /** Distribution names to install into the job's own environment first. */
  readonly install: readonly string[];
  readonly resources: Resources;
  readonly manifest: ExecutableManifest;
  /** Folder with the uploaded parts under their manifest paths; the engine takes it over (moves it). */
  readonly upload: string;
  /** Live: the session proxy's public path, e.g. `/session/<id>/`. The session's server uses it as its base URL. */
  readonly basePath: string;
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
  /** Live, while it runs: where the session proxy finds it, and the token that opens it. */
  readonly session?: {
    readonly host: string;
    readonly port: number;
    readonly token: string;
    readonly openPath: string;
  };
}

/** Something that runs jobs. One for each platform service; survives restarts of the service. */
export interface Engine {
  /** Limits that it really enforces on this machine, found out at {@link Engine.open}. */
  readonly enforces: readonly Limit[];
  /** Probes the machine and its environments, and finds jobs that are still running. */
  open(): Promise<void>;
  environments(): readonly Environment[];
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
  /** The job's working folder: the notebook and what it wrote. */
  workFolder(jobId: string): string;
  logFile(jobId: string): string;
  /** Deletes everything of a job that has ended. */
  remove(jobId: string): Promise<void>;
  /** Lets go without ending jobs. */
  close(): Promise<void>;
}
