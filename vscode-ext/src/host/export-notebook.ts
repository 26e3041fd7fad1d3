import type * as vscode from 'vscode';
import type { VsCode } from '../vs.js';
import { toNbformat } from './nbformat.js';

/** What VS Code's built-in support for `.ipynb` gives to other extensions. */
interface IpynbApi {
  exportNotebook(notebook: vscode.NotebookData): string | Promise<string>;
}

/** The part of VS Code that is used. */
export type ExporterVs = Pick<VsCode, 'NotebookData' | 'NotebookCellData'> & {
  readonly extensions: Pick<VsCode['extensions'], 'getExtension'>;
};

/** An open notebook, unsaved edits included, as the nbformat document that saving it would write. */
export async function exportNotebook(vs: ExporterVs, notebook: vscode.NotebookDocument): Promise<unknown> {
  const api = await builtIn(vs);
  if (!api) return toNbformat(notebook);
  return JSON.parse(await api.exportNotebook(dataOf(vs, notebook))) as unknown;
}

/** It needs no Jupyter extension; a build of VS Code may lack it all the same. */
async function builtIn({ extensions }: ExporterVs): Promise<IpynbApi | undefined> {
  const api = await extensions.getExtension<Partial<IpynbApi> | undefined>('vscode.ipynb')?.activate();
  return typeof api?.exportNotebook === 'function' ? (api as IpynbApi) : undefined;
}

function dataOf(vs: ExporterVs, notebook: vscode.NotebookDocument): vscode.NotebookData {
  const cells = notebook.getCells().map((cell) => {
    const data = new vs.NotebookCellData(cell.kind, cell.document.getText(), cell.document.languageId);
    data.metadata = cell.metadata;
    data.outputs = [...cell.outputs];
    if (cell.executionSummary) data.executionSummary = cell.executionSummary;
    return data;
  });
  const data = new vs.NotebookData(cells);
  data.metadata = notebook.metadata;
  return data;
}
