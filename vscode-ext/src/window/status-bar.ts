import type * as vscode from 'vscode';
import { isFinal, type JobState, type Run, type Translate } from '@run-elsewhere/planner';
import { COMMANDS } from '../commands/ids.js';
import type { VsCode } from '../vs.js';

/** Says how many jobs run elsewhere, and opens the panel. It is there while there is a job to speak of. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;

  constructor(
    private readonly vs: Pick<VsCode, 'StatusBarAlignment'> & {
      readonly window: Pick<VsCode['window'], 'createStatusBarItem'>;
      readonly commands: Pick<VsCode['commands'], 'executeCommand'>;
    },
    private readonly t: Translate,
  ) {
    this.item = vs.window.createStatusBarItem('runElsewhere.jobs', vs.StatusBarAlignment.Left, 10);
    this.item.name = t('Run elsewhere');
    this.item.command = COMMANDS.showJobs;
  }

  show(jobs: readonly JobState[]): void {
    void this.vs.commands.executeCommand('setContext', 'runElsewhere.hasJobs', jobs.length > 0);
    const running = jobs.filter(({ run }) => isActive(run)).length;
    const words =
      running === 1 ? this.t('1 job runs elsewhere') : this.t('%1 jobs run elsewhere', String(running));
    this.item.text = `$(run-all) ${running}`;
    this.item.tooltip = words;
    this.item.accessibilityInformation = { label: words };
    if (jobs.length > 0) this.item.show();
    else this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** On its way, waiting or running. */
function isActive({ submission, status }: Run): boolean {
  if (submission === 'failed' || submission === 'ambiguous') return false;
  return status === undefined || !isFinal(status.phase);
}
