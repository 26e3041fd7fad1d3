import type { ReactElement, ReactNode } from 'react';
import { isFinal } from '../model/index.js';
import type { JobStatus, Run } from '../model/index.js';
import { formatDuration } from '../task/durations.js';
import { useAt } from './clock.js';
import { usePanel } from './context.js';
import { formatCount, formatRemaining } from './format.js';
import { Moment, Plain } from './parts.js';

/** From here on a session's end deserves a louder word. */
const SOON_MS = 10 * 60_000;

/** How many cells are done, and what else the platform says of how it goes. */
export function JobProgress({ run }: { readonly run: Run }): ReactElement | null {
  const { t } = usePanel();
  const progress = run.status?.progress;
  if (!progress) return null;
  return (
    <div className="re-progress">
      {progress.total > 0 && (
        <progress value={progress.done} max={progress.total} aria-label={t('Cells done')} />
      )}
      <span>
        {progress.total > 0 &&
          `${t('%1 of %2 cells', formatCount(progress.done), formatCount(progress.total))} `}
        {progress.text !== undefined && <Plain text={progress.text} />}
      </span>
    </div>
  );
}

/** When it was sent, began and ended, how long it may go on and until when it is kept. */
export function JobTimes({ run }: { readonly run: Run }): ReactElement {
  const { t } = usePanel();
  const { status } = run;
  const over = status !== undefined && isFinal(status.phase);
  return (
    <div className="re-facts-line">
      <Time name={t('Sent')} iso={run.createdAt} />
      <Time name={t('Started')} iso={status?.started} />
      <Time name={t('Ended')} iso={status?.ended} />
      {status?.durationSeconds !== undefined && (
        <p>
          {over || status.started === undefined ? (
            t('Limit %1', formatDuration(status.durationSeconds))
          ) : (
            <TimeLeft ends={endOf(status.started, status.durationSeconds)} />
          )}
        </p>
      )}
      <Time name={t('Kept until')} iso={status?.destruction} />
      {!over && <Time name={t('Checked')} iso={run.checkedAt} />}
    </div>
  );
}

const endOf = (started: NonNullable<JobStatus['started']>, seconds: number): number =>
  Date.parse(started) + seconds * 1000;

function Time(props: { readonly name: string; readonly iso: string | undefined }): ReactNode {
  if (props.iso === undefined) return null;
  return (
    <p>
      {props.name} <Moment iso={props.iso} />
    </p>
  );
}

function TimeLeft(props: { readonly ends: number }): ReactElement {
  const { t } = usePanel();
  const text = useAt((now) => {
    const left = props.ends - now;
    if (left <= 0) return t('Time is up');
    return left < SOON_MS ? t('Only %1 left', formatRemaining(left)) : t('%1 left', formatRemaining(left));
  });
  const soon = useAt((now) => props.ends - now < SOON_MS);
  return <span className={soon ? 're-strong' : undefined}>{text}</span>;
}
