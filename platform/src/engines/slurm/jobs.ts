import { readInstant } from './records.js';

/** A job as the cluster tells of it. */
export interface ClusterJob {
  readonly id: string;
  readonly name: string;
  /** squeue(1), JOB STATE CODES, in full. */
  readonly state: string;
  /** Why it waits, or how it ended. */
  readonly reason: string;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly node: string;
  readonly cores: number;
  /** Cores times seconds, where the accounting says so. */
  readonly coreSeconds?: number | undefined;
}

/** Of `squeue`. The name is last but for the reason, which may hold anything. */
export const QUEUE_FORMAT = '%i|%T|%S|%e|%C|%N|%j|%r';
/** Of `sacct`. */
export const ACCOUNTING_FORMAT = 'JobIDRaw,State,Start,End,AllocCPUS,NodeList,JobName,CPUTimeRAW,ExitCode';

const PLAIN_ID = /^\d+$/;

/** 0 for what is no number: an accounting that is behind has nothing there. */
const wholeOf = (text = ''): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);

const linesOf = (output: string): readonly (readonly string[])[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));

/** The jobs in an output of `squeue --format=`{@link QUEUE_FORMAT}; parts of job arrays are none of ours. */
export const readQueue = (output: string): readonly ClusterJob[] =>
  linesOf(output).flatMap(
    ([id = '', state = '', start = '', end = '', cores, node = '', name = '', ...reason]) =>
      PLAIN_ID.test(id)
        ? [
            {
              id,
              state,
              reason: reason.join('|'),
              start: readInstant(start),
              end: readInstant(end),
              cores: wholeOf(cores),
              node,
              name,
            },
          ]
        : [],
  );

/** The jobs in an output of `sacct --parsable2 --format=`{@link ACCOUNTING_FORMAT}. */
export const readAccounting = (output: string): readonly ClusterJob[] =>
  linesOf(output).flatMap(
    ([id = '', state = '', start = '', end = '', cores, node = '', name = '', seconds, exit = '']) =>
      PLAIN_ID.test(id)
        ? [
            {
              id,
              // "CANCELLED by 1000"
              state: state.split(' ')[0] ?? '',
              reason: `exit code ${exit}`,
              start: readInstant(start),
              end: readInstant(end),
              cores: wholeOf(cores),
              node,
              name,
              coreSeconds: wholeOf(seconds),
            },
          ]
        : [],
  );

const OVER: ReadonlySet<string> = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'TIMEOUT',
  'REVOKED',
]);

export const isOver = ({ state }: Pick<ClusterJob, 'state'>): boolean => OVER.has(state);

/** The first of these names, and the newest of those: an id may be given again after many jobs. */
export const newestOf = (jobs: readonly ClusterJob[], name: string): ClusterJob | undefined =>
  jobs.filter((job) => job.name === name).sort((a, b) => Number(b.id) - Number(a.id))[0];
