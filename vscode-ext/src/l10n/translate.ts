import type * as vscode from 'vscode';
import type { Translate } from '@run-elsewhere/planner';
import { toEditorPlaceholders } from './placeholders.js';

/** Puts sentences into the language of the editor. */
export function editorTranslate(l10n: Pick<typeof vscode.l10n, 't'>): Translate {
  return (text, ...args) => l10n.t(toEditorPlaceholders(text), ...args);
}
