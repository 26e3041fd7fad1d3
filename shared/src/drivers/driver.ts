import type {
  Account,
  Answer,
  DriverCapabilities,
  FileRef,
  Identity,
  JobRef,
  JobResult,
  JobStatus,
  Offer,
  Platform,
  Protocol,
  Task,
} from '../model/index.js';

/** A protocol that the client speaks: a folder beside this file. */
export interface DriverFactory {
  readonly protocol: Protocol;
  /**
   * "Do you speak this?" Reads only, sends no credential and no notebook.
   * @returns undefined when the address answers but speaks something else
   * @throws PlatformError when it does not answer at all
   */
  identify(address: string, signal: AbortSignal): Promise<Identity | undefined>;
  /** A driver for one platform. Cheap; no request is sent. */
  connect(platform: Platform): PlatformDriver;
}

/** What became of a submission that was sent before. */
export type Recovery = { readonly job: JobRef; readonly started: boolean } | 'absent' | 'unknown';

/** Called the moment a job exists that still has to be started, before it is started: store it. */
export type OnCreated = (job: JobRef) => Promise<void>;

/** Told how far a long start is: a line in the platform's own words, plain and bounded. */
export type OnProgress = (text: string) => void;

/**
 * One platform, through its protocol. Every method rejects with a PlatformError (see `http/errors.ts`)
 * that names the platform, what was tried, why it failed and what to do next, and with the signal's reason when aborted.
 */
export interface PlatformDriver {
  readonly can: DriverCapabilities;
  account(signal: AbortSignal): Promise<Account>;
  /** "Can you run this?" A refusal is an answer. */
  ask(task: Task, signal: AbortSignal): Promise<Answer>;
  /** Gives an unused reservation back. Harmless when it has expired. */
  release(offer: Offer, signal: AbortSignal): Promise<void>;
  /**
   * Sends the task, once for each key.
   * @param onCreated awaited between "the job exists" and "it is started", where these are two steps
   */
  submit(
    task: Task,
    offer: Offer,
    key: string,
    onCreated: OnCreated,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<JobRef>;
  /** Starts a job that exists but was never started; a job that runs already is left alone. */
  start(job: JobRef, signal: AbortSignal): Promise<void>;
  /** What became of the submission with this key. */
  recover(key: string, signal: AbortSignal): Promise<Recovery>;
  /**
   * Removes what a submission with this key has left there, as far as it can be found by the key: its job, or what was to become
   * one. Absent where there is nothing to find: a job's address is known before anything is sent, or a platform knows no keys.
   */
  abandon?(key: string, signal: AbortSignal): Promise<void>;
  /** The job as it is now. */
  status(job: JobRef, signal: AbortSignal): Promise<JobStatus>;
  /**
   * Yields now, then at each change of phase, and ends after a final phase. Waits by long poll, backs off, survives lost networks.
   * @param fresh the job was made just now: a moment is given to it, and a job that is over soon is read once
   */
  watch(job: JobRef, signal: AbortSignal, fresh?: boolean): AsyncIterable<JobStatus>;
  /** The log's text from a byte offset on, and the offset to go on from. */
  log(job: JobRef, fromByte: number, signal: AbortSignal): Promise<LogPart>;
  /** Streams a result to a file of the host. */
  fetchResult(result: JobResult, to: FileRef, signal: AbortSignal): Promise<{ readonly sizeBytes: number }>;
  /** Reads a small text result (the notebook) whole. */
  readResult(result: JobResult, signal: AbortSignal): Promise<string>;
  /** Asks for more time. @returns the total that was granted, in seconds */
  extend(job: JobRef, bySeconds: number, signal: AbortSignal): Promise<number>;
  /** Ends a live session well: saved, stopped, COMPLETED. */
  finish(job: JobRef, signal: AbortSignal): Promise<void>;
  cancel(job: JobRef, signal: AbortSignal): Promise<void>;
  /** Deletes the job and its results over there. A job that is gone already is fine. */
  remove(job: JobRef, signal: AbortSignal): Promise<void>;
}

export interface LogPart {
  readonly text: string;
  readonly nextByte: number;
}
