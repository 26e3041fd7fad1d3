import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { COMMANDS } from './commands.js';
import { runElsewhereIcon } from './icon.js';
import type { Shell } from './shell.js';

export interface CommandParts {
  readonly app: JupyterFrontEnd;
  readonly shell: Shell;
  readonly trans: TranslationBundle;
  readonly notebooks: INotebookTracker;
  readonly files: IFileBrowserFactory | undefined;
  readonly palette: ICommandPalette | undefined;
}

/** A command's JSON schema with one text argument. */
const argument = (name: string, description: string) => ({
  args: { type: 'object', properties: { [name]: { type: 'string', description } } },
});

const noArguments = { args: { type: 'object', properties: {} } };

/** Adds the commands that buttons, menus and the palette run. */
export function addCommands({ app, shell, trans, notebooks, files, palette }: CommandParts): void {
  const { commands } = app;
  const selected = (): string | undefined => {
    const first = files?.tracker.currentWidget?.selectedItems().next().value as Contents.IModel | undefined;
    return first?.path;
  };

  commands.addCommand(COMMANDS.run, {
    label: trans.__('Run elsewhere'),
    caption: trans.__('Run this notebook on another platform'),
    icon: runElsewhereIcon,
    isEnabled: ({ path }) => typeof path === 'string' || notebooks.currentWidget !== null,
    describedBy: argument('path', trans.__('Path of the notebook; the current one when absent')),
    execute: ({ path }) => shell.run(typeof path === 'string' ? path : notebooks.currentWidget?.context.path),
  });
  commands.addCommand(COMMANDS.runFile, {
    label: trans.__('Run elsewhere'),
    caption: trans.__('Run the selected notebook on another platform'),
    icon: runElsewhereIcon,
    describedBy: noArguments,
    execute: () => {
      const path = selected();
      return path === undefined ? undefined : shell.run(path);
    },
  });
  commands.addCommand(COMMANDS.showJobs, {
    label: trans.__('Show jobs that run elsewhere'),
    icon: runElsewhereIcon,
    describedBy: noArguments,
    execute: () => shell.showPanel(),
  });
  commands.addCommand(COMMANDS.findNotebooks, {
    label: trans.__('Find notebooks to run elsewhere'),
    icon: runElsewhereIcon,
    describedBy: noArguments,
    execute: () => shell.find('notebooks'),
  });
  commands.addCommand(COMMANDS.findPlatforms, {
    label: trans.__('Find platforms'),
    icon: runElsewhereIcon,
    describedBy: noArguments,
    execute: () => shell.find('platforms'),
  });
  commands.addCommand(COMMANDS.openSession, {
    label: trans.__('Open the session of a job'),
    describedBy: argument('key', trans.__('Key of the run')),
    execute: ({ key }) => (typeof key === 'string' ? shell.openSession(key) : undefined),
  });

  const category = trans.__('Run Elsewhere');
  const { run, findNotebooks, findPlatforms, showJobs } = COMMANDS;
  for (const command of [run, findNotebooks, findPlatforms, showJobs])
    palette?.addItem({ command, category });
}
