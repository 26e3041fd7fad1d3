import type { ReactElement } from 'react';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { runElsewhereIcon } from './icon.js';

/** The part of the panel that is loaded on demand. */
export interface LoadedPanel {
  /** Draws the panel's components. They find out by themselves whether they are on the screen. */
  render(): ReactElement;
}

/** The sidebar. It loads the panel's code when it is first shown. */
export class PanelWidget extends ReactWidget {
  private panel: LoadedPanel | undefined;
  private wantsFocus = false;

  constructor(
    private readonly load: () => Promise<LoadedPanel>,
    private readonly trans: TranslationBundle,
  ) {
    super();
    this.id = 'run-elsewhere-panel';
    this.title.icon = runElsewhereIcon;
    this.title.caption = trans.__('Run elsewhere');
    this.addClass('re-sidebar');
  }

  /** Draws the panel, once its code has been loaded. */
  attach(panel: LoadedPanel): void {
    if (this.panel === panel || this.isDisposed) return;
    this.panel = panel;
    this.update();
  }

  /** Moves the focus to the panel as soon as it is drawn, so that the keyboard goes on from there. */
  takeFocus(): void {
    this.wantsFocus = true;
    this.update();
  }

  protected override onUpdateRequest(message: Message): void {
    super.onUpdateRequest(message);
    void this.renderPromise?.then(() => {
      const region = this.node.querySelector<HTMLElement>('.re-panel');
      if (!this.wantsFocus || region === null) return;
      this.wantsFocus = false;
      region.focus();
    });
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.load().then((panel) => this.attach(panel));
  }

  protected override render(): ReactElement {
    return this.panel?.render() ?? <p className="re-loading">{this.trans.__('Loading …')}</p>;
  }
}
