import { useId } from 'react';
import type { ReactElement } from 'react';
import type { HarvestState } from '../panel/find/state.js';
import { usePanel } from './context.js';
import { formatCount } from './format.js';
import { Button, Fold, Moment, Notice, Plain } from './parts.js';

/** Few enough to be read at once. */
const SHOWN_PROBLEMS = 3;

/** How the sources are doing: how far they are read, how old what they said is, what they failed at. */
export function FindHarvest({ harvest }: { readonly harvest: HarvestState }): ReactElement {
  const { t, dispatch } = usePanel();
  return (
    <div className="re-harvest">
      {harvest.busy ? <Progress harvest={harvest} /> : <Age harvest={harvest} />}
      {harvest.busy ? (
        <Button onPress={() => dispatch({ type: 'find-cancel' })}>{t('Cancel')}</Button>
      ) : (
        <Button onPress={() => dispatch({ type: 'find-refresh' })}>{t('Look again')}</Button>
      )}
      <Problems problems={harvest.problems} />
    </div>
  );
}

function Progress({ harvest }: { readonly harvest: HarvestState }): ReactElement {
  const { t } = usePanel();
  const id = useId();
  const { progress } = harvest;
  const known =
    progress?.total === undefined ? {} : { value: progress.done, max: Math.max(1, progress.total) };
  return (
    <div className="re-asked">
      <progress {...known} aria-labelledby={id} />
      <span id={id} className="re-muted">
        {progress === undefined ? t('Reading …') : <Plain text={progress.text} />}
      </span>
    </div>
  );
}

function Age({ harvest }: { readonly harvest: HarvestState }): ReactElement | null {
  const { t } = usePanel();
  if (harvest.checkedAt === undefined) return null;
  return (
    <p className="re-muted">
      {harvest.fresh ? t('As of') : t('Not everything could be read now. As of')}{' '}
      <Moment iso={harvest.checkedAt} />
    </p>
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }): ReactElement | null {
  const { t } = usePanel();
  if (problems.length === 0) return null;
  const list = (
    <ul className="re-plain-list" role="list" aria-label={t('Problems of the sources')}>
      {problems.map((problem, index) => (
        <li key={index}>
          <Notice kind="warning">
            <Plain text={problem} />
          </Notice>
        </li>
      ))}
    </ul>
  );
  if (problems.length <= SHOWN_PROBLEMS) return list;
  return <Fold summary={t('%1 problems of the sources', formatCount(problems.length))}>{list}</Fold>;
}
