import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject, ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { FindTab, PanelSnapshot, Run } from '@run-elsewhere/planner';
import type { App } from './app.js';
import { COMMANDS } from './commands.js';
import { connect } from './connection.js';
import { LabHost } from './host/lab-host.js';
import { Notebooks } from './host/notebooks.js';
import { RunNotifications } from './host/notifications.js';
import { once } from './once.js';
import { PanelWidget } from './panel-widget.js';
import { serverPart } from './server/api.js';
import type { SessionTab } from './session/session-tab.js';
import { Sessions } from './session/sessions.js';

export interface ShellOptions {
  readonly app: JupyterFrontEnd;
  readonly notebooks: INotebookTracker;
  readonly trans: TranslationBundle;
  readonly settings: Promise<ISettingRegistry.ISettings> | undefined;
  readonly stateDB: IStateDB | undefined;
  readonly canHoldTabs: boolean;
  readonly restorer: ILayoutRestorer | undefined;
}

/** What the commands do. */
export interface Shell {
  /** Captures the notebook at a path, as it is open, and shows the panel. */
  run(path: string | undefined): Promise<void>;
  showPanel(): Promise<void>;
  /** Shows the part of the panel in which things are found. */
  find(tab: FindTab): Promise<void>;
  openSession(key: string): Promise<void>;
}

/** Where the workspace keeps the panel's unsent form and the offers that are still valid. No token is among them. */
const SNAPSHOT = 'run-elsewhere:snapshot';

/** The composition root: makes every part once and hands it to those that need it. */
export function createShell(options: ShellOptions): Shell {
  const { app, trans, stateDB } = options;
  const { contents, serverSettings } = app.serviceManager;
  const { origin } = window.location;
  const connection = once(() => connect({ server: serverPart(serverSettings), contents, trans, origin }));
  const notebooks = new Notebooks(options.notebooks, contents);
  const tracker = new WidgetTracker<SessionTab>({ namespace: 'run-elsewhere-sessions' });
  let loaded: App | undefined;

  const dispatch: App['dispatch'] = (action) => loaded?.dispatch(action);
  const storedRuns = async (): Promise<readonly Run[]> => (await connection()).store.list();
  // A page that is being restored asks before the panel's code is there, and must not wait for it.
  const find = async (key: string): Promise<Run | undefined> =>
    loaded?.controller.state().jobs.find(({ run }) => run.key === key)?.run ??
    (await storedRuns()).find((run) => run.key === key);
  const notifications = new RunNotifications(trans, dispatch);
  const sessions: Sessions = new Sessions({
    shell: app.shell,
    tracker,
    trans,
    probe: async () => (await connection()).probe,
    settings: async () => (await host()).settings(),
    run: find,
    dispatch,
    canHoldTabs: options.canHoldTabs,
    openWindow: (url) => void window.open(url, '_blank', 'noopener'),
    copy: (text) => navigator.clipboard.writeText(text),
    origin,
  });
  const host = once(async () => {
    const { files, committed, origins, credentials } = await connection();
    return new LabHost({
      notebooks,
      files,
      committed,
      origins,
      credentials,
      settings: await options.settings?.catch(() => undefined),
      commands: app.commands,
      openSession: (run) => sessions.open(run),
      notify: (run, notice) => notifications.show(run, notice),
      origin,
    });
  });

  const keep = keeper(stateDB);

  const load = once(async (): Promise<App> => {
    const [{ createApp }, { store, keeper, transport, limits }, ready, restored] = await Promise.all([
      import('./app.js'),
      connection(),
      host(),
      stateDB?.fetch(SNAPSHOT),
    ]);
    const made = await createApp({
      host: ready,
      store,
      keeper,
      transport,
      limits,
      trans,
      restored,
      allow: (addresses) => ready.allowFound(addresses),
      basePath: new URL(serverSettings.baseUrl, origin).pathname,
    });
    loaded = made;
    panel.attach(made);
    made.controller.subscribe(() => {
      for (const { run } of made.controller.state().jobs) sessions.changed(run);
      keep(made.controller.snapshot());
    });
    (await options.settings?.catch(() => undefined))?.changed.connect(
      () => void made.controller.settingsChanged(),
    );
    return made;
  });

  const panel = new PanelWidget(load, trans);
  app.shell.add(panel, 'right', { rank: 900, type: 'Run elsewhere' });
  options.restorer?.add(panel, panel.id);
  void options.restorer?.restore(tracker, {
    command: COMMANDS.openSession,
    args: ({ key }): JSONObject => ({ key }),
    name: ({ key }) => key,
  });
  watchNotebooks(options.notebooks, (path) => loaded?.controller.notebookChanged(contents.localPath(path)));
  // Jobs of an earlier page go on being watched, and one that was killed while it was sent is finished.
  void app.restored
    .then(storedRuns)
    .then((runs) => (runs.length > 0 ? load() : undefined))
    .catch((error: unknown) => console.warn('Run elsewhere: earlier runs cannot be read', error));

  const show = (): void => {
    app.shell.activateById(panel.id);
    panel.takeFocus();
  };

  return {
    run: async (path) => {
      notebooks.aim(path);
      show();
      (await load()).dispatch({ type: 'capture' });
    },
    showPanel: async () => {
      show();
      await load();
    },
    find: async (tab) => {
      show();
      (await load()).dispatch({ type: 'find-open', tab });
    },
    openSession: async (key) => {
      const run = await find(key);
      if (run) await sessions.open(run);
    },
  };
}

/** Calls back when a notebook's content changes. */
function watchNotebooks(notebooks: INotebookTracker, changed: (path: string) => void): void {
  notebooks.widgetAdded.connect((_, panel) => {
    panel.context.model.contentChanged.connect(() => changed(panel.context.path));
  });
}

/** Keeps the panel's snapshot in the workspace, when it has changed. */
function keeper(stateDB: IStateDB | undefined): (snapshot: PanelSnapshot) => void {
  let kept = '';
  return (snapshot) => {
    const text = JSON.stringify(snapshot);
    if (text === kept) return;
    kept = text;
    void stateDB?.save(SNAPSHOT, JSON.parse(text) as ReadonlyPartialJSONValue);
  };
}
