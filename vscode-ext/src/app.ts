import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import {
  createController,
  systemClock,
  allDrivers,
  type Finding,
  type LoadFinding,
  type PanelAction,
  type PanelController,
  type Translate,
} from '@run-elsewhere/planner';
import { FetchedFolder } from '@run-elsewhere/planner/node';
import { JobCommands } from './commands/job-commands.js';
import { PlatformCommands } from './commands/platform-commands.js';
import { StepByStep } from './guided/step-by-step.js';
import { createHost, type Hosting } from './host/create-host.js';
import type { Notebooks } from './host/notebooks.js';
import { SECTION } from './host/settings.js';
import { PanelLink } from './panel/panel-link.js';
import { DiskJobStore } from './store/disk-job-store.js';
import { Lease } from './store/lease.js';
import { tellOnce } from './store/tell-once.js';
import { watchRuns } from './store/watch-runs.js';
import type { Ending, VsCode } from './vs.js';
import { follow } from './window/follow.js';
import { hasWindow } from './window/has-window.js';
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
  readonly stepByStep: StepByStep;
  readonly platforms: PlatformCommands;
  readonly jobs: JobCommands;
  dispatch(action: PanelAction): void;
  /** Connects a panel's page. */
  link(view: vscode.WebviewView): PanelLink;
  /** Leaves the jobs to another window. Never rejects. */
  end(): Promise<void>;
}

/** The second half of the composition root: everything that platforms, runs and notebooks need. */
export async function createApp(parts: AppParts): Promise<App> {
  const { vs, context, t, runs } = parts;
  const dispatch = (action: PanelAction): void => void controller.dispatch(action);
  const focused = (): boolean => vs.window.state.focused;
  const mayTell = tellOnce({ folder: runs, clock: systemClock, focused });
  const notices = new RunNotices({ vs, t, dispatch, mayTell });
  const hosting = createHost({ vs, context, t, notify: (run, notice) => notices.show(run, notice) });
  const owner = randomUUID();
  const controller = controllerOf(parts, hosting, owner);
  const lease = leaseOf(parts, controller, owner);
  await Promise.all([lease.start(), controller.start()]);
  const jobs = new JobCommands({ vs, t, controller });
  context.subscriptions.push(notices, jobs, ...listen(parts, hosting, controller), {
    dispose: () => controller.dispose(),
  });
  const { notebooks, frames } = hosting;
  const bundle = vs.l10n.bundle ?? {};
  const onAncestors = (origins: readonly string[]): void => frames.learn(origins);
  return {
    controller,
    notebooks,
    jobs,
    stepByStep: new StepByStep({ vs, t, controller }),
    platforms: new PlatformCommands({ vs, t, controller }),
    dispatch,
    link: (view) => new PanelLink({ view, controller, dispatch, bundle, onAncestors }),
    end: () => lease.release(),
  };
}

function controllerOf(parts: AppParts, { host, transport }: Hosting, owner: string): PanelController {
  const controller = createController({
    host,
    store: new DiskJobStore(parts.runs),
    fetched: new FetchedFolder(join(parts.context.globalStorageUri.fsPath, 'fetched')),
    factories: allDrivers({
      transport,
      frameOrigins: () => host.frameOrigins(),
      agreed: (origin) => host.agreed(origin),
    }),
    finding: loadFinding(parts, transport),
    clock: systemClock,
    newKey: randomUUID,
    owner,
    restored: parts.context.workspaceState.get(SNAPSHOT),
    translate: parts.t,
  });
  // Until this window is elected, another one may be at it.
  controller.setWatching(false);
  return controller;
}

/** Loads what finds things when it is first wanted, and tidies up after it. */
function loadFinding({ context, t }: AppParts, transport: Hosting['transport']): LoadFinding {
  const make = async (): Promise<Finding> => {
    const { editorFinding } = await import(/* webpackChunkName: "find" */ './find/finding.js');
    const made = editorFinding(transport, context.globalStorageUri.fsPath, t);
    context.subscriptions.push({ dispose: () => void made.end() });
    return made.finding;
  };
  let loading: Promise<Finding> | undefined;
  return () => (loading ??= make());
}

function leaseOf({ vs, context }: AppParts, controller: PanelController, owner: string): Lease {
  return new Lease({
    folder: context.globalStorageUri.fsPath,
    owner,
    clock: systemClock,
    hasWindow: () => hasWindow(vs.commands),
    onChange: (held) => controller.setWatching(held),
  });
}

/** Hears what the user and other windows do. */
function listen(
  { vs, context, runs }: AppParts,
  { notebooks }: Hosting,
  controller: PanelController,
): readonly Ending[] {
  const reload = (): void => void controller.settingsChanged();
  const reread = async (): Promise<void> => {
    // Without a window it could not finish what it would take on.
    if (await hasWindow(vs.commands)) await controller.storeChanged();
  };
  return [
    watchRuns(runs, () => void reread()),
    follow({ vs, notebooks, controller }),
    keepSnapshot(controller, context.workspaceState),
    vs.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SECTION)) reload();
    }),
    context.secrets.onDidChange(reload),
  ];
}
