import * as vscode from 'vscode';
import { createShell, type Shell } from './shell.js';

let shell: Shell | undefined;

/** VS Code calls this when a notebook, a command or the view first needs the extension. */
export function activate(context: vscode.ExtensionContext): void {
  shell = createShell(vscode, context, () => import(/* webpackChunkName: "app" */ './app.js'));
}

/** VS Code calls this when the window is closed, and waits a moment for it. */
export async function deactivate(): Promise<void> {
  await shell?.end();
}
