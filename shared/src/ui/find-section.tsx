import { memo, useId, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { CLOSED } from '../panel/find/initial.js';
import type { FindState, FindTab } from '../panel/find/state.js';
import { usePanel } from './context.js';
import { FindNotebooks } from './find-notebooks.js';
import { FindPlatforms } from './find-platforms.js';
import { sameFields } from './same.js';

const TABS: readonly FindTab[] = ['notebooks', 'platforms'];

/** Where those begin who have no notebook open, or no platform. Folded until it is wanted: nothing is read before. */
export const FindSection = memo(function FindSection(props: {
  readonly find: FindState | undefined;
  /** Of the platforms in the settings. */
  readonly platformIds: readonly string[];
}): ReactElement {
  const { t, dispatch } = usePanel();
  const { find = CLOSED, platformIds } = props;
  const summary = useFocusBack(find.open);
  const toggle = (): void =>
    dispatch(find.open ? { type: 'find-close' } : { type: 'find-open', tab: find.tab });
  return (
    <section className="re-find" aria-label={t('Find')}>
      <details className="re-section" open={find.open}>
        <summary
          ref={summary}
          onClick={(event) => {
            // The state says whether it is open, since commands of the editor open it too.
            event.preventDefault();
            toggle();
          }}
        >
          <h2>{t('Find')}</h2>
        </summary>
        {find.open && (
          <div className="re-body">
            <Tabs shown={find.tab} />
            {find.tab === 'notebooks' ? (
              <FindNotebooks notebooks={find.notebooks} />
            ) : (
              <FindPlatforms platforms={find.platforms} platformIds={platformIds} />
            )}
          </div>
        )}
      </details>
    </section>
  );
}, sameFields);

/** What had the focus goes away when the section is folded: the keyboard goes on from its heading. */
function useFocusBack(open: boolean) {
  const summary = useRef<HTMLElement>(null);
  const before = useRef(open);
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (before.current && !open && lost) summary.current?.focus();
    before.current = open;
  }, [open]);
  return summary;
}

/** A tab list as in the ARIA Authoring Practices: one stop for the tabulator, arrows between the tabs. */
function Tabs({ shown }: { readonly shown: FindTab }): ReactElement {
  const { t, dispatch } = usePanel();
  const list = useRef<HTMLDivElement>(null);
  const labels: Readonly<Record<FindTab, string>> = { notebooks: t('Notebooks'), platforms: t('Platforms') };
  const id = useId();
  const move = (event: KeyboardEvent): void => {
    const other = TABS.find((tab) => tab !== shown);
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key) || other === undefined) return;
    event.preventDefault();
    dispatch({ type: 'find-open', tab: other });
    list.current?.querySelector<HTMLElement>(`[data-tab=${other}]`)?.focus();
  };
  return (
    <div ref={list} className="re-tabs" role="tablist" aria-label={t('Find')} onKeyDown={move}>
      {TABS.map((tab) => (
        <button
          key={tab}
          id={`${id}-${tab}`}
          type="button"
          role="tab"
          className="re-tab"
          data-tab={tab}
          aria-selected={tab === shown}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => dispatch({ type: 'find-open', tab })}
        >
          {labels[tab]}
        </button>
      ))}
    </div>
  );
}
