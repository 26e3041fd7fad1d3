import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import {
  createController,
  systemClock,
  uwsDriverFactory,
  type PanelAction,
  type PanelController,
  type Translate,
} from '@run-elsewhere/planner';
import { SecretCredentials } from './host/credentials.js';
import { Files } from './host/files.js';
import { FrameOrigins } from './host/frame-origins.js';
import { Notebooks } from './host/notebooks.js';
import { SECTION, Settings } from './host/settings.js';
import { VsCodeHost } from './host/vscode-host.js';
import { editorTransport } from './network/transport.js';
import { PanelLink } from './panel/panel-link.js';
import { SessionOpener } from './session/session-opener.js';
import { DiskJobStore } from './store/disk-job-store.js';
import { Lease } from './store/lease.js';
import { watchRuns } from './store/watch-runs.js';
import type { VsCode } from './vs.js';
import { follow } from './window/follow.js';
import { RunNotices } from './window/notices.js';
import { keepSnapshot, SNAPSHOT } from './window/snapshot.js';

export interface AppParts {
  readonly vs: VsCode;
  readonly context: vscode.ExtensionContext;
  readonly t: Translate;
  /** Where the runs are, for all windows. */
  readonly runs: string;
}

/** The part of the extension that is loaded at the first use. */
export interface App {
  readonly controller: PanelController;
  readonly notebooks: Notebooks;
  dispatch(action: PanelAction): void;
  /** Connects a panel's page. */
  link(view: vscode.WebviewView): PanelLink;
}

/** The second half of the composition root: everything that platforms, runs and notebooks need. */
export async function createApp({ vs, context, t, runs }: AppParts): Promise<App> {
  const dbg = (x: string) => require('node:fs').appendFileSync('/tmp/dbg.log', x + '\n');dbg('start');
  const settings = new Settings(vs);
  const credentials = new SecretCredentials(context.secrets, () => settings.platformIds());
  const transport = editorTransport(credentials.lookUp);
  const frames = new FrameOrigins({ vs, memory: context.globalState });
  const notebooks = new Notebooks(vs);
  const dispatch = (action: PanelAction): void => void controller.dispatch(action);
  const opener = new SessionOpener({
    vs,
    t,
    transport,
    openInPlace: () => settings.read().openInPlace,
    ancestors: () => frames.ancestors(),
  });
  const notices = new RunNotices({ vs, t, dispatch });
  const files = new Files({
    folderOf: (notebook) => vs.workspace.getWorkspaceFolder(vs.Uri.file(notebook))?.uri.fsPath,
    fallback: () =>
      vs.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? homedir(),
  });
  const host = new VsCodeHost({
    vs,
    notebooks,
    files,
    settings,
    credentials,
    frames,
    openSession: (run) => opener.open(run),
    notify: (run, notice) => notices.show(run, notice),
  });
  const owner = randomUUID();
  const controller = createController({
    host,
    store: new DiskJobStore(runs),
    factories: [uwsDriverFactory({ transport, frameOrigins: () => host.frameOrigins() })],
    clock: systemClock,
    newKey: randomUUID,
    owner,
    restored: context.workspaceState.get(SNAPSHOT),
    translate: t,
  });
  // Until this window is elected, another one may be at it.
  controller.setWatching(false);
dbg('made');  await controller.start();dbg('started');
  const lease = new Lease({
    folder: context.globalStorageUri.fsPath,
    owner,
    clock: systemClock,
    onChange: (held) => controller.setWatching(held),
  });
  void lease.start();
  const reload = (): void => void controller.settingsChanged();
  context.subscriptions.push(
    notices,
    watchRuns(runs, () => void controller.storeChanged()),
    follow({ vs, notebooks, controller, dispatch }),
    keepSnapshot(controller, context.workspaceState),
    vs.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(SECTION) && reload()),
    context.secrets.onDidChange(reload),
    { dispose: () => controller.dispose() },
    { dispose: () => lease.release() },
  );
  return {
    controller,
    notebooks,
    dispatch,
    link: (view) =>
      new PanelLink({
        view,
        controller,
        dispatch,
        bundle: vs.l10n.bundle ?? {},
        onAncestors: (origins) => frames.learn(origins),
      }),
  };
}
