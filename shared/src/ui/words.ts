import type {
  ExecutableKind,
  JobError,
  NeedsField,
  NeedsLimit,
  Phase,
  RefusalReason,
  Run,
} from '../model/index.js';
import type { HitState } from '../panel/find/state.js';
import type { Origin } from '../platforms/sources.js';
import type { Translate } from './translate.js';

/** The fields of the form in the order in which they are asked for and compared. */
export const NEEDS_FIELDS: readonly NeedsField[] = [
  'cores',
  'memoryGiB',
  'diskGiB',
  'gpus',
  'durationSeconds',
  'cost',
];

type Words<Key extends string> = Readonly<Record<Key, string>>;

/** Labels of the inputs. */
export const fieldLabels = (t: Translate): Words<NeedsField> => ({
  cores: t('Cores'),
  memoryGiB: t('Memory (GiB)'),
  diskGiB: t('Disk (GiB)'),
  gpus: t('GPUs'),
  durationSeconds: t('Hours'),
  cost: t('Most it may cost'),
});

/** What a refusal is about. */
export const reasonLabels = (t: Translate): Words<NonNullable<RefusalReason['field']>> => ({
  cores: t('Cores'),
  memoryGiB: t('Memory'),
  diskGiB: t('Disk'),
  gpus: t('GPUs'),
  durationSeconds: t('Duration'),
  cost: t('Cost'),
  packages: t('Packages'),
  kernel: t('Kernel'),
  files: t('Files'),
  executable: t('Task'),
  account: t('Account'),
});

/** What a task runs. */
export const executableLabels = (t: Translate): Words<ExecutableKind> => ({
  notebook: t('Notebook'),
  'docker-container': t('Docker container'),
  'singularity-container': t('Singularity container'),
  'virtual-machine': t('Virtual machine'),
});

/** What was found in a catalogue. */
export const kindLabels = (t: Translate): Words<HitState['kind']> => ({
  notebook: t('Notebook'),
  container: t('Container'),
  machine: t('Virtual machine'),
});

/** Where a platform was heard of. */
export const originLabels = (t: Translate): Words<Origin> => ({
  settings: t('from your settings'),
  list: t('from a list'),
  registry: t('from a registry'),
});

/** Limits that a platform enforces. */
export const limitLabels = (t: Translate): Words<NeedsLimit> => ({
  cores: t('cores'),
  memory: t('memory'),
  disk: t('disk'),
  gpus: t('GPUs'),
  duration: t('time'),
  processes: t('processes'),
  user: t('own user'),
});

const limitWords = (t: Translate): Words<NeedsLimit> => ({
  cores: t('over its cores'),
  memory: t('out of memory'),
  disk: t('out of disk'),
  gpus: t('over its GPUs'),
  duration: t('out of time'),
  processes: t('too many processes'),
  user: t('not allowed to this user'),
});

const phaseWords = (t: Translate): Words<Phase> => ({
  PENDING: t('Not started yet'),
  QUEUED: t('Waiting in the queue'),
  EXECUTING: t('Running'),
  COMPLETED: t('Finished'),
  ERROR: t('Failed'),
  ABORTED: t('Stopped'),
  HELD: t('Held by the platform'),
  SUSPENDED: t('Paused by the platform'),
  UNKNOWN: t('State unknown'),
  ARCHIVED: t('Finished, results deleted'),
});

/** Where a run stands, for people. */
export function phaseText(run: Run, t: Translate): string {
  if (run.status) return withLimit(phaseWords(t)[run.status.phase], run.status.error, t);
  if (run.job?.session) return t('Session started');
  switch (run.submission) {
    case 'prepared':
      return run.turnedAway ? t('Waits for you to sign in') : t('Sending');
    case 'created':
      return t('Sent, not started yet');
    case 'started':
      return t('Sent, waiting for word');
    case 'ambiguous':
      return t('May have arrived');
    case 'failed':
      return t('Not accepted');
  }
}

const withLimit = (words: string, error: JobError | undefined, t: Translate): string =>
  error?.limit ? t('%1: %2', words, limitWords(t)[error.limit]) : words;

/** How a run is painted and which sign stands before it; never the only carrier of its meaning. */
export type Tone = 'waiting' | 'running' | 'good' | 'bad' | 'stopped' | 'unsure';

export function toneOf(run: Run): Tone {
  if (!run.status)
    return run.submission === 'failed'
      ? 'bad'
      : run.submission === 'ambiguous' || run.turnedAway
        ? 'unsure'
        : 'waiting';
  switch (run.status.phase) {
    case 'EXECUTING':
      return 'running';
    case 'COMPLETED':
    case 'ARCHIVED':
      return run.status.error ? 'bad' : 'good';
    case 'ERROR':
      return 'bad';
    case 'ABORTED':
      return 'stopped';
    case 'UNKNOWN':
      return 'unsure';
    default:
      return 'waiting';
  }
}
