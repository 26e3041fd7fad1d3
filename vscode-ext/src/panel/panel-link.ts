import type * as vscode from 'vscode';
import type { PanelAction, PanelController } from '@run-elsewhere/planner';
import type { Bundle } from '../l10n/bundle-translate.js';
import type { ToPanel } from './messages.js';
import { parseFromPanel } from './parse-message.js';

/** The part of a view that a link needs. */
export type LinkedView = Pick<vscode.WebviewView, 'visible' | 'onDidChangeVisibility'> & {
  readonly webview: Pick<vscode.Webview, 'postMessage'>;
};

export interface PanelLinkParts {
  readonly view: LinkedView;
  readonly controller: Pick<PanelController, 'state' | 'subscribe'>;
  readonly dispatch: (action: PanelAction) => void;
  readonly bundle: Bundle;
  /** Told where the page is. */
  readonly onAncestors: (origins: readonly string[]) => void;
}

/** States that follow each other faster than this are one for the eye, in milliseconds. */
const FRAME_MS = 16;

/** Connects a page with the controller: states go there, actions come back. */
export class PanelLink {
  private readonly ends: (() => void)[];
  private due: NodeJS.Timeout | undefined;
  private listening = false;

  constructor(private readonly parts: PanelLinkParts) {
    const { view, controller } = parts;
    const visibility = view.onDidChangeVisibility(() => this.tellVisible(view.visible));
    this.ends = [controller.subscribe(() => this.changed()), () => void visibility.dispose()];
  }

  /** A message of the page; one that makes no sense is dropped. */
  receive(message: unknown): void {
    const parsed = parseFromPanel(message);
    if (parsed?.type === 'action') this.parts.dispatch(parsed.action);
    if (parsed?.type !== 'ready') return;
    this.listening = true;
    this.parts.onAncestors(parsed.ancestors);
    this.post({ type: 'language', bundle: this.parts.bundle });
    this.postState();
  }

  dispose(): void {
    clearTimeout(this.due);
    for (const end of this.ends) end();
    this.tellVisible(false);
  }

  /** A page that is hidden is taken away before it could say so itself. */
  private tellVisible(visible: boolean): void {
    if (!visible) this.listening = false;
    this.parts.dispatch({ type: 'visible', visible });
  }

  private changed(): void {
    this.due ??= setTimeout(() => {
      this.due = undefined;
      this.postState();
    }, FRAME_MS);
  }

  private postState(): void {
    if (this.listening) this.post({ type: 'state', state: this.parts.controller.state() });
  }

  private post(message: ToPanel): void {
    void this.parts.view.webview.postMessage(message);
  }
}
