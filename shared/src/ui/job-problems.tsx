import type { ReactElement } from 'react';
import { errorText } from '../jobs/error-text.js';
import type { JobState } from '../panel/state.js';
import { usePanel } from './context.js';
import { Button, Details, Notice, Plain, Problem } from './parts.js';
import { plain } from './plain.js';

/** What went wrong: with what the user just asked for, with sending it, and with the job itself. */
export function JobProblems({ entry }: { readonly entry: JobState }): ReactElement {
  const { t, dispatch } = usePanel();
  const { run, problem } = entry;
  const error = run.status?.error;
  const origin = problem?.consent;
  const said = error && errorText(error);
  return (
    <>
      {error && said && (
        <Notice kind="error">
          <Plain text={said.line} />
          {error.transient && <> {t('It may work if you run it again.')}</>}
          {said.more !== undefined && <Details text={said.more} />}
        </Notice>
      )}
      {run.problem !== undefined && (
        <Notice kind={run.submission === 'failed' ? 'error' : 'warning'}>
          <Plain text={run.problem} />
        </Notice>
      )}
      {problem && <Problem problem={problem} />}
      {origin !== undefined && (
        <Button onPress={() => dispatch({ type: 'agree', key: run.key, origin })}>
          {t('Fetch results from %1', plain(origin))}
        </Button>
      )}
    </>
  );
}
