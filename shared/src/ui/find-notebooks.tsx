import { memo, useCallback, useId } from 'react';
import type { ReactElement } from 'react';
import type { FoundNotebooks, HitState } from '../panel/find/state.js';
import { usePanel } from './context.js';
import { useDraft } from './draft.js';
import { FindFacets } from './find-facets.js';
import { FindHarvest } from './find-harvest.js';
import { formatCount } from './format.js';
import { Button, Plain, Problem } from './parts.js';
import { sameFields } from './same.js';
import { kindLabels } from './words.js';

/** Notebooks, containers and machines of the catalogues in the settings, searched by what they are about. */
export function FindNotebooks({ notebooks }: { readonly notebooks: FoundNotebooks }): ReactElement {
  const { t } = usePanel();
  const { harvest, hits, total, indexed } = notebooks;
  if (harvest.sources === 0 && harvest.problems.length === 0) return <NoCatalogues />;
  return (
    <>
      <SearchBox query={notebooks.query} />
      <FindHarvest harvest={harvest} />
      <FindFacets facets={notebooks.facets} />
      <p className="re-muted" aria-live="polite">
        {hits.length < total
          ? t('The best %1 of %2', formatCount(hits.length), formatCount(total))
          : t('%1 of %2', formatCount(total), formatCount(indexed))}
      </p>
      <ul className="re-rows re-hits" role="list" aria-label={t('Notebooks found')}>
        {hits.map((hit) => (
          <HitRow key={hit.id} hit={hit} />
        ))}
      </ul>
    </>
  );
}

function NoCatalogues(): ReactElement {
  const { t } = usePanel();
  return (
    <p className="re-muted">
      {t(
        'The settings name no catalogue yet. Add the address of a git repository, of a Zenodo record or of a list under "Catalogues".',
      )}
    </p>
  );
}

function SearchBox({ query }: { readonly query: string }): ReactElement {
  const { t, dispatch } = usePanel();
  const send = useCallback((text: string) => dispatch({ type: 'find-query', text }), [dispatch]);
  const draft = useDraft(query, send);
  return (
    <input
      type="search"
      className="re-input"
      aria-label={t('Search notebooks')}
      placeholder={t('What it is about')}
      autoComplete="off"
      spellCheck={false}
      value={draft.text}
      onChange={(event) => draft.change(event.currentTarget.value)}
    />
  );
}

const HitRow = memo(function HitRow({ hit }: { readonly hit: HitState }): ReactElement {
  const { t, dispatch } = usePanel();
  const id = useId();
  const { kind, title, description, keywords, busy, problem } = hit;
  return (
    <li className="re-row" aria-busy={busy === undefined ? undefined : true}>
      <h3 className="re-title" id={id}>
        <Plain text={title} />
      </h3>
      <HitFacts hit={hit} />
      {description !== '' && (
        <p className="re-clamped">
          <Plain text={description} />
        </p>
      )}
      {keywords.length > 0 && (
        <ul className="re-names re-inline" role="list" aria-label={t('Keywords')}>
          {keywords.map((keyword, index) => (
            <li key={index}>
              <Plain text={keyword} />
            </li>
          ))}
        </ul>
      )}
      <div className="re-actions">
        <Button
          primary
          describedBy={id}
          busy={busy === 'run'}
          onPress={() => dispatch({ type: 'find-run', id: hit.id })}
        >
          {t('Run elsewhere')}
        </Button>
        {kind === 'notebook' && (
          <Button
            describedBy={id}
            busy={busy === 'open-here'}
            onPress={() => dispatch({ type: 'find-open-here', id: hit.id })}
          >
            {t('Open here')}
          </Button>
        )}
      </div>
      {problem !== undefined && <Problem problem={problem} />}
    </li>
  );
}, sameFields);

/** What it is, whose, and where it is from. */
function HitFacts({ hit }: { readonly hit: HitState }): ReactElement {
  const { t } = usePanel();
  const { authors, licence, source } = hit;
  return (
    <ul className="re-facts-line" role="list">
      <li>{kindLabels(t)[hit.kind]}</li>
      <li>
        <Plain text={source.name} />
      </li>
      {authors.length > 0 && (
        <li>
          <Plain text={authors.join(', ')} />
        </li>
      )}
      {licence !== undefined && (
        <li>
          <Plain text={licence} />
        </li>
      )}
    </ul>
  );
}
