import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { HostNotebook } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';
import { exportNotebook, type ExporterVs } from './export-notebook.js';

/** Notebooks of Jupyter, whichever extension runs them. */
export const NOTEBOOK_TYPE = 'jupyter-notebook';

export type NotebooksVs = ExporterVs & {
  readonly window: Pick<VsCode['window'], 'activeNotebookEditor'>;
  readonly workspace: Pick<VsCode['workspace'], 'notebookDocuments'>;
  readonly Uri: Pick<VsCode['Uri'], 'file'>;
};

/** Path on this host; empty for a notebook that was never saved or is on no disk of this host. */
export const originOfUri = (uri: vscode.Uri): string => (uri.scheme === 'file' ? uri.fsPath : '');

/** Finds notebooks: those that are open with their unsaved edits, others on the disk. */
export class Notebooks {
  private target: vscode.Uri | undefined;

  constructor(private readonly vs: NotebooksVs) {}

  /** Binds to a notebook: from now on that one is meant, whatever gets the focus. */
  aim(uri: vscode.Uri): void {
    this.target = uri;
  }

  /** The notebook that is meant: the aimed one, else the active one. */
  async active(): Promise<HostNotebook | undefined> {
    const uri = this.target ?? this.vs.window.activeNotebookEditor?.notebook.uri;
    if (uri === undefined) return undefined;
    const open = this.find(uri);
    if (open) return this.read(open);
    const origin = originOfUri(uri);
    return origin === '' ? undefined : readFromDisk(origin);
  }

  /** The notebook at a path of this host, open or not. */
  async at(origin: string): Promise<HostNotebook | undefined> {
    const open = this.find(this.vs.Uri.file(origin));
    return open ? this.read(open) : readFromDisk(origin);
  }

  private find(uri: vscode.Uri): vscode.NotebookDocument | undefined {
    const text = uri.toString();
    return this.vs.workspace.notebookDocuments.find(
      (notebook) => notebook.notebookType === NOTEBOOK_TYPE && notebook.uri.toString() === text,
    );
  }

  private async read(notebook: vscode.NotebookDocument): Promise<HostNotebook> {
    return {
      origin: originOfUri(notebook.uri),
      name: basename(notebook.uri.path),
      document: await exportNotebook(this.vs, notebook),
    };
  }
}

/** @returns undefined when there is no notebook at this path */
async function readFromDisk(origin: string): Promise<HostNotebook | undefined> {
  try {
    return {
      origin,
      name: basename(origin),
      document: JSON.parse(await readFile(origin, 'utf8')) as unknown,
    };
  } catch {
    return undefined;
  }
}
