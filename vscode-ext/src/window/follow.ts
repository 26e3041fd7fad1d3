import type * as vscode from 'vscode';
import type { PanelController } from '@run-elsewhere/planner';
import { NOTEBOOK_TYPE, originOfUri, type Notebooks } from '../host/notebooks.js';
import type { Ending, VsCode } from '../vs.js';

export interface FollowParts {
  readonly vs: {
    readonly window: Pick<VsCode['window'], 'activeNotebookEditor' | 'onDidChangeActiveNotebookEditor'>;
    readonly workspace: Pick<VsCode['workspace'], 'onDidChangeNotebookDocument'>;
  };
  readonly notebooks: Pick<Notebooks, 'aim'>;
  readonly controller: Pick<PanelController, 'state' | 'dispatch' | 'notebookChanged'>;
}

/**
 * The panel follows the active notebook, and learns of edits. While offers are on the table it stays with the notebook that
 * they are for: to follow would give them back.
 */
export function follow({ vs, notebooks, controller }: FollowParts): Ending {
  let followed: string | undefined;
  const turn = (editor: vscode.NotebookEditor | undefined): void => {
    const notebook = editor?.notebook;
    if (notebook?.notebookType !== NOTEBOOK_TYPE || controller.state().round.kind !== 'idle') return;
    const uri = notebook.uri.toString();
    if (uri === followed) return;
    followed = uri;
    notebooks.aim(notebook.uri);
    void controller.dispatch({ type: 'capture' });
  };
  const ends = [
    vs.window.onDidChangeActiveNotebookEditor(turn),
    vs.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges, contentChanges }) => {
      if (cellChanges.length > 0 || contentChanges.length > 0)
        controller.notebookChanged(originOfUri(notebook.uri));
    }),
  ];
  turn(vs.window.activeNotebookEditor);
  return {
    dispose: () => {
      for (const end of ends) end.dispose();
    },
  };
}
