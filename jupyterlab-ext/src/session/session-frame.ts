import { Widget } from '@lumino/widgets';

/**
 * What a whole application in a frame needs. Scripts together with the same origin are safe only because a session is
 * framed from another host than the editor's; navigation of the top window is not among them.
 */
const SANDBOX = [
  'allow-scripts',
  'allow-same-origin',
  'allow-forms',
  'allow-modals',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-downloads',
].join(' ');

/** Frames a live session. */
export class SessionFrame extends Widget {
  private readonly frame: HTMLIFrameElement;

  constructor(title: string) {
    const frame = document.createElement('iframe');
    super({ node: document.createElement('div') });
    this.frame = frame;
    this.addClass('re-session-frame');
    // JupyterLab covers frames of this class while a tab or a border is dragged: a frame would swallow the movement.
    this.addClass('jp-IFrame');
    frame.title = title;
    frame.setAttribute('sandbox', SANDBOX);
    // Not to read the clipboard: who has allowed that to JupyterLab has not allowed it to every platform.
    frame.setAttribute('allow', 'clipboard-write; fullscreen');
    frame.referrerPolicy = 'no-referrer';
    this.node.append(frame);
  }

  /** Loads the session's page. The address may carry a token: it is never stored. */
  load(url: string): void {
    this.frame.src = url;
  }
}
