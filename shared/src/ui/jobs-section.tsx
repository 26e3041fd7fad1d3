import { memo } from 'react';
import type { ReactElement } from 'react';
import type { JobState } from '../panel/state.js';
import { usePanel } from './context.js';
import { JobRow } from './job-row.js';
import { Section } from './parts.js';

/** Every run that was ever started and not removed. */
export const JobsSection = memo(function JobsSection(props: {
  readonly jobs: readonly JobState[];
  /** Keys of the runs beside which a sign-in stands. */
  readonly waiting: readonly string[];
  /** Platforms that take a user name and a password. */
  readonly passwords: readonly string[];
}): ReactElement {
  const { t } = usePanel();
  return (
    <Section title={t('Jobs')} count={props.jobs.length}>
      {props.jobs.length === 0 && <p className="re-muted">{t('Nothing has been run yet.')}</p>}
      <ul className="re-rows re-jobs" role="list" aria-label={t('Jobs')}>
        {props.jobs.map((entry) => (
          <JobRow
            key={entry.run.key}
            entry={entry}
            signIn={props.waiting.includes(entry.run.key)}
            wantsPassword={props.passwords.includes(entry.run.platformId)}
          />
        ))}
      </ul>
    </Section>
  );
});
