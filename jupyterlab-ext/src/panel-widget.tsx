import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { PanelAction, PanelState } from '@run-elsewhere/planner';
import { runElsewhereIcon } from './icon.js';

/** The part of the panel that is loaded on demand. */
export interface LoadedPanel {
  state(): PanelState;
  subscribe(listener: () => void): () => void;
  dispatch(action: PanelAction): void;
  /** Draws the panel's components. */
  render(): JSX.Element;
}

/** The sidebar. It loads the panel's code when it is first shown, and tells the panel when it is on the screen. */
export class PanelWidget extends ReactWidget {
  private panel: LoadedPanel | undefined;

  constructor(
    private readonly load: () => Promise<LoadedPanel>,
    private readonly trans: TranslationBundle,
  ) {
    super();
    this.id = 'run-elsewhere-panel';
    this.title.icon = runElsewhereIcon;
    this.title.caption = trans.__('Run elsewhere');
    this.addClass('re-sidebar');
    document.addEventListener('visibilitychange', this.tellVisible);
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this.tellVisible);
    super.dispose();
  }

  /** Draws the panel, once its code has been loaded. */
  attach(panel: LoadedPanel): void {
    if (this.panel === panel || this.isDisposed) return;
    this.panel = panel;
    this.update();
    this.tellVisible();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.load().then((panel) => this.attach(panel));
    this.tellVisible();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.tellVisible();
  }

  protected override render(): JSX.Element {
    return this.panel?.render() ?? <p className="re-loading">{this.trans.__('Loading …')}</p>;
  }

  private readonly tellVisible = (): void => {
    this.panel?.dispatch({
      type: 'visible',
      visible: this.isVisible && document.visibilityState === 'visible',
    });
  };
}
