import type * as vscode from 'vscode';
import type { FindTab } from '@run-elsewhere/planner';
import type { App } from '../app.js';
import { PANEL_VIEW } from '../panel/panel-view.js';
import type { VsCode } from '../vs.js';
import { COMMANDS } from './ids.js';
import { targetOf } from './target.js';

export interface CommandParts {
  readonly vs: {
    readonly commands: Pick<VsCode['commands'], 'registerCommand' | 'executeCommand'>;
    readonly window: Pick<VsCode['window'], 'activeNotebookEditor'>;
  };
  readonly load: () => Promise<App>;
}

type Command = (argument: unknown) => Promise<void>;

/** Registers what the manifest contributes. The code behind a command is loaded when it is first used. */
export function registerCommands({ vs, load }: CommandParts): readonly vscode.Disposable[] {
  const showPanel = async (): Promise<void> => {
    await vs.commands.executeCommand(`${PANEL_VIEW}.focus`);
  };
  const aim = async (argument: unknown): Promise<App> => {
    const uri = targetOf(argument) ?? vs.window.activeNotebookEditor?.notebook.uri;
    const app = await load();
    if (uri) app.notebooks.aim(uri);
    return app;
  };
  const find = async (tab: FindTab): Promise<void> => {
    const [app] = await Promise.all([load(), showPanel()]);
    app.dispatch({ type: 'find-open', tab });
  };
  const commands: Readonly<Record<string, Command>> = {
    [COMMANDS.run]: async (argument) => {
      // The view at once: it says that something happens while the code is loaded.
      const [app] = await Promise.all([aim(argument), showPanel()]);
      app.dispatch({ type: 'capture' });
    },
    [COMMANDS.runStepByStep]: async (argument) => (await aim(argument)).stepByStep.run(),
    [COMMANDS.addPlatform]: async () => (await load()).platforms.add(),
    [COMMANDS.signIn]: async () => (await load()).platforms.signIn(),
    [COMMANDS.forget]: async () => (await load()).platforms.forget(),
    [COMMANDS.openSession]: async () => (await load()).jobs.openSession(),
    [COMMANDS.getResults]: async () => (await load()).jobs.getResults(),
    [COMMANDS.cancel]: async () => (await load()).jobs.cancel(),
    [COMMANDS.showLog]: async () => (await load()).jobs.showLog(),
    [COMMANDS.findNotebooks]: () => find('notebooks'),
    [COMMANDS.findPlatforms]: () => find('platforms'),
    [COMMANDS.showJobs]: showPanel,
  };
  return Object.entries(commands).map(([id, run]) => vs.commands.registerCommand(id, run));
}
