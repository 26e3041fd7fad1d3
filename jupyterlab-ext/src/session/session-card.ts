import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/** Stands in for a session that cannot be framed: says why, and offers the browser. */
export class SessionCard extends Widget {
  constructor(
    heading: string,
    why: string,
    openInBrowser: (() => void) | undefined,
    trans: TranslationBundle,
  ) {
    super();
    this.addClass('re-session-card');
    const title = document.createElement('h2');
    title.textContent = heading;
    const text = document.createElement('p');
    text.textContent = why;
    this.node.append(title, text);
    if (openInBrowser) {
      const button = document.createElement('button');
      button.className = 'jp-mod-styled jp-mod-accept';
      button.textContent = trans.__('Open in browser');
      // Inside the click: a pop-up blocker refuses a window that opens later.
      button.addEventListener('click', openInBrowser);
      this.node.append(button);
    }
  }
}
