import { useSyncExternalStore } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  createController,
  uwsDriverFactory,
  type Controller,
  type HttpTransport,
  type JobStore,
  type PanelHost,
  type PanelSnapshot,
} from '@run-elsewhere/planner';
import { Panel, panelStyles, useNow } from '@run-elsewhere/planner/ui';
import type { LoadedPanel } from './panel-widget.js';

export interface AppOptions {
  readonly host: PanelHost;
  readonly store: JobStore;
  readonly transport: HttpTransport;
  readonly trans: TranslationBundle;
  readonly restored: PanelSnapshot | undefined;
}

/** The part of the extension that is loaded on demand: the controller with its drivers, and the panel's components. */
export interface App extends LoadedPanel {
  readonly controller: Controller;
}

/** Once for a page: the components' rules use the theme's variables, so they follow a change of theme by themselves. */
function addStyles(): void {
  const style = document.createElement('style');
  style.textContent = panelStyles;
  document.head.append(style);
}

export async function createApp(options: AppOptions): Promise<App> {
  const { host, store, transport, trans, restored } = options;
  addStyles();
  const t = (text: string, ...values: (string | number)[]): string => trans.__(text, ...values.map(String));
  const controller = createController({
    host,
    store,
    factories: [uwsDriverFactory({ transport, frameOrigins: () => host.frameOrigins() })],
    owner: crypto.randomUUID(),
    translate: t,
    ...(restored === undefined ? {} : { restored }),
  });
  await controller.start();
  const dispatch = controller.dispatch.bind(controller);

  function ConnectedPanel(): JSX.Element {
    const state = useSyncExternalStore(controller.subscribe, controller.state);
    return <Panel state={state} dispatch={dispatch} t={t} now={useNow(1000)} />;
  }

  return {
    controller,
    state: controller.state,
    subscribe: controller.subscribe,
    dispatch,
    render: () => <ConnectedPanel />,
  };
}
