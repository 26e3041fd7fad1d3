import type { Mode } from '../../model/index.js';
import { parseNeeds } from '../../task/needs.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { setMode } from '../reduce/form.js';
import type { AskFlow } from './ask-flow.js';
import type { CaptureFlow } from './capture-flow.js';

/** From the press of "Find offers" to the platforms: from here on, and not before, something leaves the host. */
export class FindFlow {
  private preparing = false;

  constructor(
    private readonly context: PanelContext,
    private readonly ask: AskFlow,
    private readonly capture: CaptureFlow,
  ) {}

  /** Offers are for one mode: those for the other one are given back. */
  async setMode(mode: Mode): Promise<void> {
    this.context.cell.update((state) => setMode(state, mode));
    const { round } = this.ask;
    if (round && round.task.mode !== mode) await this.ask.end();
  }

  async find(): Promise<void> {
    const { cell, book, t } = this.context;
    const { form, round } = cell.get();
    if (this.preparing || round.kind === 'asking') return;
    const { needs, errors } = parseNeeds(form.fields);
    const problem = Object.values(errors)[0];
    const obstacle =
      problem ?? (book.listed().length === 0 ? t('There is no platform to ask. Add one first.') : undefined);
    if (obstacle !== undefined) {
      say(this.context, obstacle);
      return;
    }
    this.preparing = true;
    const task = await this.capture.task(form.mode, needs).finally(() => (this.preparing = false));
    if (task) await this.ask.ask(task);
  }
}
