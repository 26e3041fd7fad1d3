import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Translate } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';
import { panelHtml } from './html.js';
import type { PanelLink } from './panel-link.js';

/** As the manifest names it. */
export const PANEL_VIEW = 'runElsewhere.panel';

export interface PanelViewParts {
  readonly vs: Pick<VsCode, 'Uri'>;
  readonly extensionUri: vscode.Uri;
  readonly language: string;
  readonly t: Translate;
  /** Loads the panel's code and connects a page with it. */
  readonly link: (view: vscode.WebviewView) => Promise<PanelLink>;
}

/** The view in the side bar. Its page is made anew whenever it is shown; the state is kept on this side. */
export class PanelView implements vscode.WebviewViewProvider {
  constructor(private readonly parts: PanelViewParts) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    const { vs, extensionUri, language, t } = this.parts;
    const dist = vs.Uri.joinPath(extensionUri, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const link = this.parts.link(view);
    // Heard from the beginning: the page may be there before the code that answers it.
    view.webview.onDidReceiveMessage(
      (message: unknown) => void link.then((linked) => linked.receive(message)),
    );
    view.onDidDispose(() => void link.then((linked) => linked.dispose()));
    view.webview.html = panelHtml({
      scriptUri: view.webview.asWebviewUri(vs.Uri.joinPath(dist, 'webview.js')).toString(),
      nonce: randomBytes(16).toString('base64url'),
      title: t('Run elsewhere'),
      language,
    });
  }
}
