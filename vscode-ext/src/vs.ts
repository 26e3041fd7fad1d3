import type * as vscode from 'vscode';

/** VS Code's API as a value: passed in, so that only the entry point needs a real one. */
export type VsCode = typeof vscode;

/** Something to end, as VS Code's own collections take it. */
export interface Ending {
  dispose(): void;
}
