import * as vscode from 'vscode';
import { createShell } from './shell.js';

/** VS Code calls this when a notebook, a command or the view first needs the extension. */
export function activate(context: vscode.ExtensionContext): void {
  createShell(vscode, context, () => import(/* webpackChunkName: "app" */ './app.js'));
}
