import type * as vscode from 'vscode';
import type { Translate } from '@run-elsewhere/planner';
import type { App } from '../app.js';
import { PANEL_VIEW } from '../panel/panel-view.js';
import type { VsCode } from '../vs.js';
import { COMMANDS } from './ids.js';
import { targetOf } from './target.js';

export interface CommandParts {
  readonly vs: VsCode;
  readonly t: Translate;
  readonly load: () => Promise<App>;
}

/** Registers what the manifest contributes. */
export function registerCommands({ vs, load }: CommandParts): readonly vscode.Disposable[] {
  const showPanel = async (): Promise<void> => {
    await vs.commands.executeCommand(`${PANEL_VIEW}.focus`);
  };
  const commands: Record<string, (argument: unknown) => Promise<void>> = {
    [COMMANDS.run]: async (argument) => {
      const uri = targetOf(argument) ?? vs.window.activeNotebookEditor?.notebook.uri;
      // The view first: it says that something happens while the code is loaded.
      const [app] = await Promise.all([load(), showPanel()]);
      if (uri) app.notebooks.aim(uri);
      app.dispatch({ type: 'capture' });
    },
    [COMMANDS.showJobs]: showPanel,
  };
  return Object.entries(commands).map(([id, run]) => vs.commands.registerCommand(id, run));
}
