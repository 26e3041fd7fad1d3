import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addCommands } from './add-commands.js';
import { COMMANDS } from './commands.js';
import { runElsewhereIcon } from './icon.js';
import { createShell } from './shell.js';
import { toolbarButton } from './toolbar-button.js';

/**
 * The extension. Everything but the notebook tracker is optional: what is missing takes one feature with it, not the rest.
 * Nothing here asks a platform or loads the panel's code; `shell.ts` does so when it is wanted.
 */
const plugin: JupyterFrontEndPlugin<void> = {
  id: '@run-elsewhere/jupyterlab:plugin',
  description: 'Runs the open notebook on another platform.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [
    ITranslator,
    ISettingRegistry,
    IStateDB,
    ICommandPalette,
    IToolbarWidgetRegistry,
    IFileBrowserFactory,
    ILabShell,
    ILayoutRestorer,
  ],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    stateDB: IStateDB | null,
    palette: ICommandPalette | null,
    toolbars: IToolbarWidgetRegistry | null,
    files: IFileBrowserFactory | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('run_elsewhere');
    const shell = createShell({
      app,
      notebooks,
      trans,
      settings: settings?.load(plugin.id),
      stateDB: stateDB ?? undefined,
      canHoldTabs: labShell !== null,
      restorer: restorer ?? undefined,
    });
    addCommands({ app, shell, trans, notebooks, files: files ?? undefined, palette: palette ?? undefined });
    // Bound to its own notebook: pressing a button of a notebook that has not the focus does not give it the focus.
    toolbars?.addFactory<NotebookPanel>('Notebook', 'run-elsewhere', (panel) => {
      const label = trans.__('Run elsewhere');
      return toolbarButton({
        icon: runElsewhereIcon,
        label,
        tooltip: trans.__('Run this notebook on another platform'),
        onClick: () => void app.commands.execute(COMMANDS.run, { path: panel.context.path }),
      });
    });
  },
};

export default plugin;
