import type { ReactElement } from 'react';
import { isFinished } from '../jobs/status-change.js';
import type { JobState } from '../panel/state.js';
import { usePanel } from './context.js';
import { DrasticButton } from './drastic-button.js';
import { formatCount } from './format.js';

/** Tidies up after many runs. Says first how many of them have results that nobody fetched. */
export function RemoveFinished({ jobs }: { readonly jobs: readonly JobState[] }): ReactElement | null {
  const { t, dispatch } = usePanel();
  const finished = jobs.filter(({ run }) => isFinished(run));
  // One has a button of its own.
  if (finished.length < 2) return null;
  const unfetched = finished.filter(
    ({ run, collected }) => collected.length === 0 && (run.status?.results.length ?? 0) > 0,
  ).length;
  const question = t('Remove %1 finished jobs, on their platforms too?', formatCount(finished.length));
  const warning = t('The results of %1 of them have not been fetched, and are lost.', formatCount(unfetched));
  return (
    <DrasticButton
      name={t('Remove finished')}
      question={unfetched > 0 ? `${question} ${warning}` : question}
      yes={t('Yes, remove')}
      onAgree={() => dispatch({ type: 'remove-finished' })}
    />
  );
}
