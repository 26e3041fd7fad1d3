import { memo, useId } from 'react';
import type { ReactElement } from 'react';
import type { JobState } from '../panel/state.js';
import { usePanel } from './context.js';
import { JobButtons } from './job-buttons.js';
import { JobLog } from './job-log.js';
import { JobProblems } from './job-problems.js';
import { JobProgress, JobTimes } from './job-progress.js';
import { Plain } from './parts.js';
import { plain } from './plain.js';
import { sameFields } from './same.js';
import { SignIn } from './sign-in.js';
import { phaseText, toneOf } from './words.js';

/** One run: where it is, how far it is, what can be done with it and what it brought. */
export const JobRow = memo(function JobRow(props: {
  readonly entry: JobState;
  /** The notebook is not any more what was sent. */
  readonly outdated: boolean;
  /** It waits for a sign-in, which stands here. */
  readonly signIn: boolean;
  readonly wantsPassword: boolean;
}): ReactElement {
  const { entry } = props;
  const { t } = usePanel();
  const { run } = entry;
  const id = useId();
  return (
    <li className="re-row">
      <h3 className="re-title" id={id} title={plain(run.origin)}>
        <Plain text={run.title} />
      </h3>
      <p className="re-phase">
        <span className="re-tone" data-tone={toneOf(run)}>
          {phaseText(run, t)}
        </span>
        {run.status && <code className="re-term">{run.status.phase}</code>}
        <span className="re-muted">
          {run.mode === 'live' ? t('Live on') : t('All cells on')} <Plain text={run.platformName} />
        </span>
      </p>
      {entry.step !== undefined && (
        <p className="re-muted">
          <Plain text={entry.step} />
        </p>
      )}
      <JobProgress run={run} />
      <JobTimes run={run} />
      {props.outdated && <p className="re-muted">{t('The notebook has changed since this run was sent.')}</p>}
      <JobProblems entry={entry} />
      {props.signIn && (
        <SignIn
          platformId={run.platformId}
          platformName={run.platformName}
          wantsPassword={props.wantsPassword}
        />
      )}
      <JobButtons entry={entry} describedBy={id} logId={`${id}-log`} />
      {entry.log !== undefined && <JobLog id={`${id}-log`} title={run.title} text={entry.log} />}
      <Collected paths={entry.collected} origin={run.origin} />
    </li>
  );
}, sameFields);

interface CollectedProps {
  readonly paths: readonly string[];
  /** Path of the notebook: what is beside it is shown by what is below its folder. */
  readonly origin: string;
}

/** What came back, to be opened. */
function Collected({ paths, origin }: CollectedProps): ReactElement | null {
  const { t, dispatch } = usePanel();
  if (paths.length === 0) return null;
  const folder = origin.replace(/[^/\\]*$/, '');
  const shown = (path: string): string => (path.startsWith(folder) ? path.slice(folder.length) : path);
  return (
    <div className="re-collected" role="group" aria-label={t('Results here')}>
      <span className="re-muted">{t('Results here:')}</span>
      {paths.map((path) => (
        <button
          key={path}
          type="button"
          className="re-link"
          onClick={() => dispatch({ type: 'open-collected', path })}
        >
          <bdi>{plain(shown(path))}</bdi>
        </button>
      ))}
    </div>
  );
}
