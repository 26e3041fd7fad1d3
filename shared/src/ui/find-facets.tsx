import { memo } from 'react';
import type { ReactElement } from 'react';
import type { Facet, FacetState } from '../panel/find/state.js';
import { usePanel } from './context.js';
import { formatCount } from './format.js';
import { Fold, Plain } from './parts.js';
import { sameFields } from './same.js';
import type { Translate } from './translate.js';
import { kindLabels } from './words.js';

const FACETS: readonly Facet[] = ['kinds', 'sources', 'keywords'];

/** Narrows a search. A group in which there is nothing to choose from is left out. */
export const FindFacets = memo(function FindFacets(props: {
  readonly facets: readonly FacetState[];
}): ReactElement | null {
  const { t } = usePanel();
  const groups = FACETS.map((facet) => props.facets.filter((value) => value.facet === facet)).filter(
    (values) => values.length > 1 || values.some(({ chosen }) => chosen),
  );
  if (groups.length === 0) return null;
  const chosen = props.facets.filter((value) => value.chosen).length;
  return (
    <Fold summary={chosen === 0 ? t('Narrow') : t('Narrow (%1 chosen)', formatCount(chosen))}>
      {groups.map((values) => (
        <Group key={values[0]?.facet} values={values} />
      ))}
    </Fold>
  );
}, sameFields);

function Group({ values }: { readonly values: readonly FacetState[] }): ReactElement {
  const { t, dispatch } = usePanel();
  const facet = values[0]?.facet ?? 'kinds';
  return (
    <fieldset className="re-group">
      <legend>{facetLabels(t)[facet]}</legend>
      <div className="re-choices">
        {values.map(({ value, label, count, chosen }) => (
          <label key={value} className="re-check">
            <input
              type="checkbox"
              checked={chosen}
              onChange={(event) =>
                dispatch({ type: 'find-facet', facet, value, chosen: event.currentTarget.checked })
              }
            />
            <span>
              <Plain text={facet === 'kinds' ? kindOf(value, t) : label} />{' '}
              <span className="re-count">{formatCount(count)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const facetLabels = (t: Translate): Readonly<Record<Facet, string>> => ({
  kinds: t('Kind'),
  sources: t('From'),
  keywords: t('Keywords'),
});

const kindOf = (value: string, t: Translate): string => {
  const labels: Readonly<Record<string, string>> = kindLabels(t);
  return labels[value] ?? value;
};
