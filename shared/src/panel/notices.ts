import { errorText } from '../jobs/error-text.js';
import { isFinal } from '../model/index.js';
import type { JobStatus, Run } from '../model/index.js';
import type { Notice } from './host.js';
import type { JobButton } from './state.js';
import type { Translate } from '../model/translate.js';

type NoticeAction = Notice['actions'][number];

/** What a notice is made of. */
export interface NoticeFacts {
  readonly run: Run;
  /** The buttons that apply to the run; a notice has no other actions. */
  readonly buttons: readonly JobButton[];
  /** Whole minutes that are left, once the user has to be warned. */
  readonly minutesLeft?: number;
}

/** The one notification of a run, as it should be now. */
export function noticeFor({ run, buttons, minutesLeft }: NoticeFacts, t: Translate): Notice {
  const say = (kind: Notice['kind'], text: string, ...wanted: readonly NoticeAction[]): Notice => ({
    kind,
    text,
    actions: wanted.filter((action) => buttons.includes(action)),
  });
  if (run.submission === 'failed' || run.submission === 'ambiguous') {
    return say('error', run.problem ?? t('%1 did not take %2.', run.platformName, run.title), 'again');
  }
  if (run.turnedAway) {
    return say('warning', t('%1 waits: %2 wants you to sign in first.', run.title, run.platformName));
  }
  const status = run.status;
  if (run.submission === 'prepared' || !status) {
    return say('progress', t('%1: being sent to %2.', run.title, run.platformName));
  }
  if (isFinal(status.phase)) return finalNotice(run, status, say, t);
  if (status.phase !== 'EXECUTING') {
    return say('progress', t('%1: waiting for its turn on %2.', run.title, run.platformName));
  }
  if (minutesLeft !== undefined) return timeNotice(run, minutesLeft, say, t);
  if (run.mode === 'live') {
    return say('success', t('%1 is open on %2.', run.title, run.platformName), 'open');
  }
  return say('progress', runningText(run, status, t), 'log');
}

type Say = (kind: Notice['kind'], text: string, ...wanted: readonly NoticeAction[]) => Notice;

function finalNotice(run: Run, status: JobStatus, say: Say, t: Translate): Notice {
  const why = status.error ? errorText(status.error).line : '';
  switch (status.phase) {
    case 'ERROR':
      return say(
        'error',
        t('%1 failed on %2. %3', run.title, run.platformName, why).trim(),
        'log',
        'results',
        'again',
      );
    case 'ABORTED':
      return status.error?.limit === 'duration'
        ? say('warning', t('%1: its time on %2 was up.', run.title, run.platformName), 'results', 'again')
        : say(
            'warning',
            t('%1 was stopped on %2. %3', run.title, run.platformName, why).trim(),
            'results',
            'log',
            'again',
          );
    default:
      // A phase says how the platform's work ended, an error how the notebook's did.
      return status.error
        ? say('warning', t('%1 ended on %2. %3', run.title, run.platformName, why), 'results', 'log', 'again')
        : say('success', t('%1 is finished on %2.', run.title, run.platformName), 'results');
  }
}

function timeNotice(run: Run, minutesLeft: number, say: Say, t: Translate): Notice {
  const left =
    minutesLeft <= 1
      ? t('%1: its time on %2 is up in a minute. Save your work.', run.title, run.platformName)
      : t(
          '%1: its time on %2 is up in %3 minutes. Save your work.',
          run.title,
          run.platformName,
          String(minutesLeft),
        );
  return say('warning', left, 'extend', 'open');
}

function runningText(run: Run, status: JobStatus, t: Translate): string {
  if (!status.progress) return t('%1 is running on %2.', run.title, run.platformName);
  const { done, total } = status.progress;
  return t('%1 is running on %2: %3 of %4 cells.', run.title, run.platformName, String(done), String(total));
}
