import { createHash } from 'node:crypto';
import type { Resources } from '../engine.js';
import { mebibytes, minutes } from './amounts.js';
import type { Identity } from './config.js';

/** What `sbatch` has to know of a job, or of one that might be. */
export interface Request {
  readonly resources: Resources;
  readonly partition: string;
  readonly identity: Identity;
  /** Whether the partition's nodes tell of a local disk for temporary files. */
  readonly tmp: boolean;
}

export interface Submission extends Request {
  readonly name: string;
  readonly folder: string;
  readonly output: string;
  readonly reservation?: string | undefined;
}

const digest = (id: string): string => createHash('sha256').update(id).digest('hex');

/**
 * A job's name in Slurm, by which it is found again. Everybody may read it, so that it must not tell the job's id, which is all
 * that protects a visitor's job.
 */
export const jobName = (jobId: string): string => `run-elsewhere-${digest(jobId).slice(0, 24)}`;

/** Name of what is held for an offer. */
export const reservationName = (offerId: string): string => `run-elsewhere-${digest(offerId).slice(0, 16)}`;

const given = (option: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${option}=${value}`];

/** sbatch(1): one task on one node with its cores, memory, GPUs and time. */
function resourceArguments({ resources, partition, identity, tmp }: Request): readonly string[] {
  const { cores, memoryGiB, diskGiB, gpus, durationSeconds } = resources;
  return [
    `--partition=${partition}`,
    ...given('account', identity.account),
    ...given('qos', identity.qos),
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${cores}`,
    `--mem=${mebibytes(memoryGiB)}M`,
    `--time=${minutes(durationSeconds)}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    ...(tmp ? [`--tmp=${mebibytes(diskGiB)}M`] : []),
  ];
}

/** Asks when a job would begin; nothing is submitted. */
export const testArguments = (request: Request): readonly string[] => [
  '--test-only',
  ...resourceArguments(request),
];

/** Submits a job, which begins once at most. The script is read from the standard input. */
export const submitArguments = (submission: Submission): readonly string[] => [
  '--parsable',
  '--no-requeue',
  // The service's commands have a clean environment of their own.
  '--export=ALL',
  `--job-name=${submission.name}`,
  `--chdir=${submission.folder}`,
  `--output=${submission.output}`,
  '--open-mode=append',
  ...given('reservation', submission.reservation),
  ...resourceArguments(submission),
];

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The job's script: it becomes the program. */
export const script = (command: readonly string[]): string =>
  `#!/bin/sh\nexec ${command.map(quoted).join(' ')}\n`;

/** Keeps cores for one user. FLEX: a job that begins in it may go on when it is over. scontrol(1), RESERVATIONS. */
export const reserveArguments = (
  name: string,
  user: string,
  partition: string,
  { cores }: Resources,
  seconds: number,
): readonly string[] => [
  'create',
  'reservation',
  `ReservationName=${name}`,
  'StartTime=now',
  `Duration=${minutes(seconds)}`,
  `Users=${user}`,
  `PartitionName=${partition}`,
  'NodeCnt=1',
  `CoreCnt=${cores}`,
  'Flags=FLEX',
];
