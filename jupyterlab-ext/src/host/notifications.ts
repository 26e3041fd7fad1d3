import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Notice, PanelAction, Run } from '@run-elsewhere/planner';

/** JupyterLab cuts longer messages; the panel has the whole text. */
const MAX_LENGTH = 140;

/** One notification for each run, updated in place. */
export class RunNotifications {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly trans: TranslationBundle,
    private readonly dispatch: (action: PanelAction) => void,
    private readonly manager: typeof Notification = Notification,
  ) {}

  show(run: Run, notice: Notice): void {
    const options = {
      type: notice.kind === 'progress' ? ('in-progress' as const) : notice.kind,
      autoClose: notice.kind === 'success' ? 10_000 : (false as const),
      actions: notice.actions.map((action) => this.button(run, action)),
    };
    const message =
      notice.text.length > MAX_LENGTH ? `${notice.text.slice(0, MAX_LENGTH - 1)}…` : notice.text;
    const id = this.ids.get(run.key);
    if (id !== undefined && this.manager.manager.has(id)) {
      this.manager.update({ id, message, ...options });
    } else {
      this.ids.set(run.key, this.manager.emit(message, options.type, options));
    }
  }

  private button(run: Run, action: Notice['actions'][number]): Notification.IAction {
    const { key } = run;
    const buttons: Record<Notice['actions'][number], { label: string; action: PanelAction }> = {
      open: { label: this.trans.__('Open'), action: { type: 'open', key } },
      results: { label: this.trans.__('Get results'), action: { type: 'results', key } },
      log: { label: this.trans.__('Show log'), action: { type: 'log', key, shown: true } },
      extend: {
        label: this.trans.__('Extend'),
        action: { type: 'extend', key, bySeconds: EXTENSION_SECONDS },
      },
      again: { label: this.trans.__('Run again'), action: { type: 'again', key } },
    };
    const { label, action: dispatched } = buttons[action];
    return { label, callback: () => this.dispatch(dispatched) };
  }
}

/** What one press on `Extend` asks for. */
const EXTENSION_SECONDS = 3600;
