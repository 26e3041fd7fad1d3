import { PlatformError } from '../http/errors.js';
import { isNotebookTask } from '../model/index.js';
import type { JobRef, Offer, Platform, Run, Task } from '../model/index.js';

/** A change of a run, from what is on disk; undefined = leave it as it is. */
export type RunChange = (current: Run) => Run | undefined;

/** True while a run's submission is neither done nor given up: what has to be resumed. */
export function isUnsettled(run: Run): boolean {
  return run.submission === 'prepared' || run.submission === 'created';
}

/** A run as it is before anything is sent. */
export function preparedRun(
  task: Task,
  offer: Offer,
  platform: Platform | undefined,
  made: Pick<Run, 'key' | 'createdAt'>,
): Run {
  return {
    ...made,
    revision: 0,
    platformId: offer.platformId,
    platformName: offer.platformName,
    title: task.title,
    origin: task.origin,
    executable: task.executable.kind,
    ...(isNotebookTask(task) ? { sha256: task.executable.sha256 } : {}),
    ...(task.given === true ? { given: true } : {}),
    mode: task.mode,
    needs: task.needs,
    offer,
    ...(platform === undefined ? {} : { platform }),
    submission: 'prepared',
  };
}

/** The platform has a job for this run. What is known of a job already is never unlearnt, and the first job counts. */
export function withJob(job: JobRef, submission: 'created' | 'started'): RunChange {
  return (run) => {
    if (run.submission === 'started') return undefined;
    if (run.submission === 'created' && (submission === 'created' || run.job?.url !== job.url))
      return undefined;
    const { problem: _, turnedAway: __, unsent: ___, ...rest } = run;
    return { ...rest, submission, job };
  };
}

/** The submission got no further than `from`: it ends there, or stays as it is with a problem. */
export function withProblem(
  from: 'prepared' | 'created',
  submission: 'failed' | 'ambiguous' | typeof from,
  problem: string,
): RunChange {
  return (run) => {
    if (run.submission !== from || (submission === from && run.problem === problem)) return undefined;
    return { ...run, submission, problem };
  };
}

/** The platform turned the submission away at its door. */
export function withTurnedAway(problem: string): RunChange {
  return (run) => (run.submission === 'prepared' ? { ...run, turnedAway: true, problem } : undefined);
}

/** The submission did not get as far as the platform. */
export function withUnsent(problem: string): RunChange {
  return (run) => (run.submission === 'prepared' ? { ...run, unsent: true, problem } : undefined);
}

/** True while nothing of a run can be at its platform, whatever was tried. */
export const isNowhere = ({ turnedAway, unsent }: Run): boolean => turnedAway === true || unsent === true;

/** It is sent once more: from here on it may have arrived. */
export const sentAgain: RunChange = (run) => {
  const { turnedAway: _, unsent: __, ...rest } = run;
  return isNowhere(run) && run.submission === 'prepared' ? rest : undefined;
};

/** `refused`: nothing runs there. `user`: waits for somebody to sign in, or to agree. `later`: worth another try. */
export type Verdict = 'refused' | 'user' | 'later';

/** What a failed request means for a submission. Whatever is not a clear no may have had its effect. */
export function verdictOn(error: unknown): Verdict {
  if (!(error instanceof PlatformError)) return 'later';
  switch (error.failure.kind) {
    case 'refused':
    case 'gone':
    case 'unsupported':
      return 'refused';
    case 'sign-in':
    case 'consent':
      return 'user';
    case 'unreachable':
    case 'nonsense':
    case 'ambiguous':
      return 'later';
  }
}

/** Why a submission got no further, for people. @param now milliseconds since the epoch */
export function problemOf(error: unknown, run: Run, now: number): string {
  const { expires } = run.offer;
  if (verdictOn(error) === 'refused' && expires !== undefined && Date.parse(expires) <= now)
    return `${run.platformName}: the offer expired before the notebook could be sent. Find offers again and choose.`;
  if (error instanceof PlatformError) return error.message;
  const why = error instanceof Error ? error.message : String(error);
  return `${run.platformName}: could not send the notebook: ${why}`;
}

export const unknownPlatform = ({ platformName }: Run): string =>
  `${platformName}: is not among your platforms any more. Add it again to go on with this run.`;

export const cannotTell = ({ platformName }: Run): string =>
  `${platformName}: it is not known whether the notebook arrived, and the platform cannot tell. ` +
  'Look at your jobs there before you run it again; it is not sent again by itself.';

export const taskIsGone = ({ platformName }: Run): string =>
  `${platformName}: the notebook was not sent, and its copy is not kept here any more. Run it again.`;
