import type * as vscode from 'vscode';
import { FakeEvent, FakeUri } from '../testing/editor.js';
import { FakeController } from '../testing/panel.js';
import { follow } from './follow.js';

const notebookEditor = (path: string, notebookType = 'jupyter-notebook'): vscode.NotebookEditor =>
  ({ notebook: { uri: FakeUri.file(path), notebookType } }) as unknown as vscode.NotebookEditor;

function start(active?: vscode.NotebookEditor) {
  const turned = new FakeEvent<vscode.NotebookEditor | undefined>();
  const edited = new FakeEvent<vscode.NotebookDocumentChangeEvent>();
  const controller = new FakeController();
  const aimed: string[] = [];
  const following = follow({
    vs: {
      window: { activeNotebookEditor: active, onDidChangeActiveNotebookEditor: turned.event },
      workspace: { onDidChangeNotebookDocument: edited.event },
    },
    notebooks: { aim: (uri) => void aimed.push(uri.path) },
    controller,
  });
  return { turned, edited, controller, aimed, following };
}

it('captures the notebook that is active, and each one that becomes so', () => {
  const { turned, controller, aimed } = start(notebookEditor('/a.ipynb'));
  turned.fire(notebookEditor('/b.ipynb'));
  turned.fire(undefined);
  turned.fire(notebookEditor('/b.ipynb'));
  turned.fire(notebookEditor('/c.other', 'another-type'));
  expect(aimed).toEqual(['/a.ipynb', '/b.ipynb']);
  expect(controller.actions).toEqual([{ type: 'capture' }, { type: 'capture' }]);
});

it('stays with the notebook that offers are on the table for', () => {
  const { turned, controller, aimed } = start();
  controller.set({ round: { kind: 'done', asked: 1, answered: 1, offers: [], refusals: [], silent: [] } });
  turned.fire(notebookEditor('/b.ipynb'));
  expect(aimed).toEqual([]);
  controller.set({ round: { kind: 'idle' } });
  turned.fire(notebookEditor('/b.ipynb'));
  expect(aimed).toEqual(['/b.ipynb']);
});

it('tells of edits, and of nothing else', () => {
  const { edited, controller, following } = start();
  const { notebook } = notebookEditor('/a.ipynb');
  const change = (fields: object): void =>
    edited.fire({
      notebook,
      cellChanges: [],
      contentChanges: [],
      ...fields,
    } as unknown as vscode.NotebookDocumentChangeEvent);
  change({ metadata: {} });
  expect(controller.edited).toEqual([]);
  change({ cellChanges: [{}] });
  expect(controller.edited).toEqual(['/a.ipynb']);
  following.dispose();
  expect(edited.listened).toBe(false);
});
