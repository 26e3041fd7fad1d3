import type * as vscode from 'vscode';
import type { Notice, PanelAction, Run, Translate } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';
import { plainText } from './plain-text.js';

/** What one press on `Extend` asks for. */
const EXTENSION_SECONDS = 3600;

export interface RunNoticesParts {
  readonly vs: Pick<VsCode, 'ProgressLocation'> & {
    readonly window: Pick<
      VsCode['window'],
      'withProgress' | 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage'
    >;
  };
  readonly t: Translate;
  readonly dispatch: (action: PanelAction) => void;
  /** Of several windows, the one that says it: false in the others. */
  readonly mayTell: (run: Run, notice: Notice) => Promise<boolean>;
}

/** The progress that is on the screen for a run. */
interface Shown {
  report(text: string): void;
  close(): void;
}

/**
 * One notification for each run. VS Code can update a notification of progress, and no other: a run that goes on has such a
 * one, which makes way for a message when the run gets to a point.
 */
export class RunNotices implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();

  constructor(private readonly parts: RunNoticesParts) {}

  show(run: Run, notice: Notice): void {
    const before = this.shown.get(run.key);
    const text = plainText(notice.text);
    if (notice.kind === 'progress') {
      if (before) before.report(text);
      else this.shown.set(run.key, this.progress(text));
      return;
    }
    before?.close();
    this.shown.delete(run.key);
    void this.message(run, { ...notice, text });
  }

  dispose(): void {
    for (const one of this.shown.values()) one.close();
    this.shown.clear();
  }

  private progress(text: string): Shown {
    const { window, ProgressLocation } = this.parts.vs;
    let report: Shown['report'] = () => undefined;
    let close: Shown['close'] = () => undefined;
    // In the status bar: a run may go on for days, and a notification would cover the work for as long.
    void window.withProgress({ location: ProgressLocation.Window }, (progress) => {
      report = (message) => progress.report({ message });
      report(text);
      return new Promise<void>((resolve) => {
        close = resolve;
      });
    });
    return { report: (message) => report(message), close: () => close() };
  }

  private async message(run: Run, notice: Notice): Promise<void> {
    if (!(await this.parts.mayTell(run, notice))) return;
    const labels = new Map(notice.actions.map((action) => [this.label(action), action]));
    const label = await this.messageBox(notice)(notice.text, ...labels.keys());
    const action = label === undefined ? undefined : labels.get(label);
    if (action) this.parts.dispatch(actionOf(action, run.key));
  }

  private messageBox({ kind }: Notice): (text: string, ...buttons: string[]) => Thenable<string | undefined> {
    const { window } = this.parts.vs;
    switch (kind) {
      case 'error':
        return (...args) => window.showErrorMessage(...args);
      case 'warning':
        return (...args) => window.showWarningMessage(...args);
      default:
        return (...args) => window.showInformationMessage(...args);
    }
  }

  private label(action: Notice['actions'][number]): string {
    const { t } = this.parts;
    switch (action) {
      case 'open':
        return t('Open');
      case 'results':
        return t('Get results');
      case 'log':
        return t('Show log');
      case 'extend':
        return t('Extend');
      case 'again':
        return t('Run again');
    }
  }
}

function actionOf(action: Notice['actions'][number], key: string): PanelAction {
  switch (action) {
    case 'log':
      return { type: 'log', key, shown: true };
    case 'extend':
      return { type: 'extend', key, bySeconds: EXTENSION_SECONDS };
    default:
      return { type: action, key };
  }
}
