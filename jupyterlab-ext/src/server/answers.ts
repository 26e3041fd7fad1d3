import {
  NoAnswerError,
  parseRun,
  type CommittedNotebook,
  type HostFile,
  type Run,
} from '@run-elsewhere/planner';

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What `GET runs` answers; what is no run is left out. @throws NoAnswerError for no such answer: it does not say "none" */
export function parseRuns(answer: unknown): readonly Run[] {
  const { runs } = membersOf(answer);
  if (!Array.isArray(runs)) throw noAnswer();
  return runs.flatMap((run) => parseRun(run) ?? []);
}

/** A run as it was stored. @throws NoAnswerError for anything else: it may have been stored or not */
export function storedRun(answer: unknown): Run {
  const run = parseRun(answer);
  if (run === undefined) throw noAnswer();
  return run;
}

const noAnswer = (): NoAnswerError => new NoAnswerError('The Jupyter server does not answer as it should.');

/** Whether a claim was granted. */
export const parseGranted = (answer: unknown): boolean => membersOf(answer).granted === true;

/** Which platforms have a credential. */
export const parsePlatformIds = (answer: unknown): readonly string[] =>
  listOf(membersOf(answer).platforms).filter((id): id is string => typeof id === 'string');

/** @returns undefined where there is no file */
export function parseHostFile(answer: unknown): HostFile | undefined {
  const { ref, sizeBytes, sha256 } = membersOf(answer);
  const { path } = membersOf(ref);
  return typeof path === 'string' && Number.isSafeInteger(sizeBytes) && typeof sha256 === 'string'
    ? { ref: { path }, sizeBytes: sizeBytes as number, sha256 }
    : undefined;
}

/** @returns undefined where no commit has the notebook */
export function parseCommitted(answer: unknown): CommittedNotebook | undefined {
  const { remote, commit, path, pushed, text } = membersOf(answer);
  if (typeof remote !== 'string' || typeof commit !== 'string' || typeof path !== 'string') return undefined;
  const known = { remote, commit, path, pushed: pushed === true };
  return typeof text === 'string' ? { ...known, text } : known;
}
