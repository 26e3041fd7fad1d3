import type * as vscode from 'vscode';

/** The notebook that a menu means: the explorer and editor tabs hand over a URI, the notebook toolbar an object with one. */
export function targetOf(argument: unknown): vscode.Uri | undefined {
  if (isUri(argument)) return argument;
  if (typeof argument !== 'object' || argument === null || !('notebookEditor' in argument)) return undefined;
  const editor = argument.notebookEditor;
  if (typeof editor !== 'object' || editor === null || !('notebookUri' in editor)) return undefined;
  return isUri(editor.notebookUri) ? editor.notebookUri : undefined;
}

function isUri(value: unknown): value is vscode.Uri {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'fsPath' in value;
}
