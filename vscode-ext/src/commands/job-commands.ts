import type * as vscode from 'vscode';
import type { JobState, PanelAction, PanelController, Translate } from '@run-elsewhere/planner';
import type { PickerVs } from '../guided/choose.js';
import type { VsCode } from '../vs.js';
import { plainText } from '../window/plain-text.js';
import { pickJob } from './pickers.js';

export interface JobCommandParts {
  readonly vs: PickerVs & {
    readonly window: Pick<
      VsCode['window'],
      'showErrorMessage' | 'showWarningMessage' | 'createOutputChannel'
    >;
  };
  readonly t: Translate;
  readonly controller: Pick<PanelController, 'state' | 'dispatch' | 'subscribe'>;
}

/** What a user does to a job, by pickers. */
export class JobCommands implements vscode.Disposable {
  private channel: vscode.OutputChannel | undefined;

  constructor(private readonly parts: JobCommandParts) {}

  async openSession(): Promise<void> {
    const { t } = this.parts;
    const job = await this.pick('open', t('Open the session of a job'));
    if (job) await this.press(job, { type: 'open', key: job.run.key });
  }

  async getResults(): Promise<void> {
    const job = await this.pick('results', this.parts.t('Get the results of a job'));
    if (job) await this.press(job, { type: 'results', key: job.run.key });
  }

  async cancel(): Promise<void> {
    const { t, vs } = this.parts;
    const job = await this.pick('cancel', t('Cancel a job'));
    if (!job) return;
    const yes = t('Cancel the job');
    const question = t(
      'Cancel %1 on %2? What it has not saved is lost.',
      job.run.title,
      job.run.platformName,
    );
    const answer = await vs.window.showWarningMessage(plainText(question), { modal: true }, yes);
    if (answer === yes) await this.press(job, { type: 'cancel', key: job.run.key });
  }

  /** Shows a log as it is now in the output view. */
  async showLog(): Promise<void> {
    const { t, vs } = this.parts;
    const job = await this.pick('log', t('Show the log of a job'));
    if (!job) return;
    const log = await this.readLog(job);
    if (log === undefined) return;
    this.channel ??= vs.window.createOutputChannel(t('Run elsewhere'));
    this.channel.replace(log);
    this.channel.show();
  }

  dispose(): void {
    this.channel?.dispose();
  }

  /** @returns undefined when it cannot be read; then that was said */
  private async readLog({ run: { key }, log }: JobState): Promise<string | undefined> {
    const { controller } = this.parts;
    if (log !== undefined) return log;
    const shown = controller.dispatch({ type: 'log', key, shown: true });
    await this.until(() => this.find(key)?.busy !== 'log');
    const after = this.find(key);
    await controller.dispatch({ type: 'log', key, shown: false });
    await shown;
    if (after?.problem) this.complain(after.problem.text);
    return after?.problem ? undefined : after?.log;
  }

  private pick(button: 'open' | 'results' | 'cancel' | 'log', title: string): Promise<JobState | undefined> {
    return pickJob(this.parts, this.parts.controller.state().jobs, button, title);
  }

  private async press({ run: { key } }: JobState, action: PanelAction): Promise<void> {
    await this.parts.controller.dispatch(action);
    const problem = this.find(key)?.problem;
    if (problem) this.complain(problem.text);
  }

  private find(key: string): JobState | undefined {
    return this.parts.controller.state().jobs.find(({ run }) => run.key === key);
  }

  private complain(text: string): void {
    void this.parts.vs.window.showErrorMessage(plainText(text));
  }

  /** Resolves when the state is so. */
  private until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!reached()) return;
        end();
        resolve();
      };
      const end = this.parts.controller.subscribe(look);
      look();
    });
  }
}
