import { memo, useMemo } from 'react';
import type { ReactElement } from 'react';
import { isFinished } from '../jobs/status-change.js';
import { hasChangedSince } from '../panel/changed-since.js';
import type { JobState, TaskState } from '../panel/state.js';
import { usePanel } from './context.js';
import { JobRow } from './job-row.js';
import { RemoveFinished } from './remove-finished.js';
import { FilterField, MoreRows, narrowed, useLongList } from './long-list.js';
import { Section } from './parts.js';
import { phaseText } from './words.js';

/** Every run that was ever started and not removed. */
export const JobsSection = memo(function JobsSection(props: {
  readonly jobs: readonly JobState[];
  /** Of the panel: which of the runs are of an older version of its notebook. */
  readonly task: TaskState;
  /** Keys of the runs beside which a sign-in stands. */
  readonly waiting: readonly string[];
  /** Platforms that take a user name and a password. */
  readonly passwords: readonly string[];
}): ReactElement {
  const { t } = usePanel();
  const long = useLongList();
  const found = useMemo(
    () =>
      narrowed(props.jobs, long.filter, ({ run }) => [
        ...[run.title, run.origin],
        ...[run.platformName, phaseText(run, t)],
      ]),
    [props.jobs, long.filter, t],
  );
  // What still goes on, or waits for its user, is in sight however many came after it.
  const shown = found.filter(
    ({ run }, index) =>
      index < long.most || (long.settled && (!isFinished(run) || props.waiting.includes(run.key))),
  );
  return (
    <Section title={t('Jobs')} count={props.jobs.length}>
      {props.jobs.length === 0 && <p className="re-muted">{t('Nothing has been run yet.')}</p>}
      <FilterField of={long} label={t('Filter jobs')} count={props.jobs.length} />
      {props.jobs.length > 0 && found.length === 0 && (
        <p className="re-muted">{t('No job has these words.')}</p>
      )}
      <ul className="re-rows re-jobs" role="list" aria-label={t('Jobs')} ref={long.list}>
        {shown.map((entry) => (
          <JobRow
            key={entry.run.key}
            entry={entry}
            outdated={hasChangedSince(entry.run, props.task)}
            signIn={props.waiting.includes(entry.run.key)}
            wantsPassword={props.passwords.includes(entry.run.platformId)}
          />
        ))}
      </ul>
      <MoreRows of={long} hidden={long.settled ? found.length - shown.length : 0} />
      <RemoveFinished jobs={props.jobs} />
    </Section>
  );
});
