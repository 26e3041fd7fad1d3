import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { Panel, useNow } from '@run-elsewhere/planner/ui';
import type { Connection } from './connection.js';

/** The panel, once the extension host has said what it shows. */
export function App({ connection }: { readonly connection: Connection }): ReactElement {
  const { state, t } = useSyncExternalStore(connection.subscribe, connection.current);
  const now = useNow(1000);
  if (!state) return <p>{t('Loading …')}</p>;
  return <Panel state={state} dispatch={connection.dispatch} t={t} now={now} />;
}
