import { useSyncExternalStore, type ReactElement } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import {
  createController,
  systemClock,
  allDrivers,
  type DriverParts,
  type JobStore,
  type PanelAction,
  type PanelController,
  type PanelHost,
  type PanelState,
} from '@run-elsewhere/planner';
import { Panel, panelStyles, useNow } from '@run-elsewhere/planner/ui';
import { once } from './once.js';
import type { LoadedPanel } from './panel-widget.js';
import type { ServerPart } from './server/api.js';
import { serverFetched } from './server/fetched.js';

export interface AppOptions {
  readonly host: PanelHost;
  readonly store: JobStore;
  /** Keeps files that are fetched for a task, where there is a server part. */
  readonly keeper: ServerPart | undefined;
  readonly transport: DriverParts['transport'];
  /** What does not work by way of this transport and store; each a sentence. */
  readonly limits: readonly string[];
  readonly trans: TranslationBundle;
  readonly restored: unknown;
  /** Lets what is looked for reach an address, without a credential. */
  readonly allow: (addresses: readonly string[]) => Promise<void>;
  /** Of this Jupyter server on its origin. */
  readonly basePath: string;
}

/** The part of the extension that is loaded on demand: the controller with its drivers, and the panel's components. */
export interface App extends LoadedPanel {
  readonly controller: PanelController;
  dispatch(action: PanelAction): void;
}

/** Once for a page: the components' rules use the theme's variables, so they follow a change of theme by themselves. */
function addStyles(): void {
  const style = document.createElement('style');
  style.textContent = panelStyles;
  document.head.append(style);
}

export async function createApp(options: AppOptions): Promise<App> {
  const { host, store, keeper, transport, limits, trans, restored, allow, basePath } = options;
  addStyles();
  const t = (text: string, ...values: string[]): string => trans.__(text, ...values);
  const controller = createController({
    host,
    store,
    fetched: keeper && serverFetched(keeper),
    factories: allDrivers({
      transport,
      frameOrigins: () => host.frameOrigins(),
      agreed: (origin) => host.agreed(origin),
    }),
    clock: systemClock,
    finding: once(async () =>
      (await import('./finding.js')).labFinding({ transport, allow, basePath, translate: t }),
    ),
    newKey: () => UUID.uuid4(),
    owner: UUID.uuid4(),
    restored,
    limits,
    translate: t,
  });
  // What this page holds is given back, so that the next one need not wait; a page that is only put aside may come back.
  window.addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) controller.dispose();
  });
  await controller.start();
  const dispatch = (action: PanelAction): void => void controller.dispatch(action);

  const subscribe = (listener: () => void): (() => void) => controller.subscribe(listener);
  const current = (): PanelState => controller.state();

  function ConnectedPanel(): ReactElement {
    const state = useSyncExternalStore(subscribe, current);
    return <Panel state={state} dispatch={dispatch} t={t} now={useNow(1000)} />;
  }

  return { controller, dispatch, render: () => <ConnectedPanel /> };
}
