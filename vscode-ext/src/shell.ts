import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { App, createApp } from './app.js';
import { registerCommands } from './commands/register.js';
import { editorTranslate } from './l10n/translate.js';
import { PANEL_VIEW, PanelView } from './panel/panel-view.js';
import type { VsCode } from './vs.js';
import { StatusBar } from './window/status-bar.js';

export interface Shell {
  /** Leaves the jobs to another window. Never rejects. */
  end(): Promise<void>;
}

/** Loads the code that {@link createShell} does without. */
export type LoadApp = () => Promise<{ readonly createApp: typeof createApp }>;

/** The composition root. What it makes at once is small; the rest is loaded when somebody uses it, or when there are runs. */
export function createShell(vs: VsCode, context: vscode.ExtensionContext, loadApp: LoadApp): Shell {
  const t = editorTranslate(vs.l10n);
  const runs = join(context.globalStorageUri.fsPath, 'runs');
  const statusBar = new StatusBar(vs, t);
  const start = async (): Promise<App> => {
    const { createApp } = await loadApp();
    const app = await createApp({ vs, context, t, runs });
    const show = (): void => statusBar.show(app.controller.state().jobs);
    context.subscriptions.push({ dispose: app.controller.subscribe(show) });
    show();
    return app;
  };
  let loading: Promise<App> | undefined;
  const load = (): Promise<App> => (loading ??= start());
  const view = new PanelView({
    vs,
    extensionUri: context.extensionUri,
    language: vs.env.language,
    t,
    link: async (page) => (await load()).link(page),
  });
  context.subscriptions.push(
    statusBar,
    vs.window.registerWebviewViewProvider(PANEL_VIEW, view),
    ...registerCommands({ vs, load }),
  );
  // Jobs of an earlier window go on being watched, and one that was killed while it was sent is finished.
  if (existsSync(runs) && readdirSync(runs).length > 0) void load();
  return { end: async () => (await loading)?.end() };
}
