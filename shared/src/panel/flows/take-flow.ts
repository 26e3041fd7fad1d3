import type { Offer, Run, Task } from '../../model/index.js';
import { say } from '../context.js';
import type { PanelContext } from '../context.js';
import { problemOf } from '../problem.js';
import * as reduce from '../reduce/round.js';
import type { OfferId } from '../reduce/round.js';
import { askedTask, whatIsNew } from '../snapshot.js';
import type { JobProblem } from '../state.js';
import type { AskFlow, Round } from './ask-flow.js';
import type { CaptureFlow } from './capture-flow.js';

/** Sends a task for an offer. @returns the run after the first try */
export type Send = (task: Task, offer: Offer) => Promise<Run>;

/** Taking an offer: the notebook goes out as it is now, and the offers not taken are given back. */
export class TakeFlow {
  constructor(
    private readonly context: PanelContext,
    private readonly ask: AskFlow,
    private readonly capture: CaptureFlow,
    private readonly send: Send,
  ) {}

  async take(id: OfferId): Promise<void> {
    const { cell, clock } = this.context;
    cell.update((state) => reduce.expireOffers(state, clock.now()));
    const { round } = this.ask;
    const entry = reduce.findOffer(cell.get(), id);
    if (!round || entry?.status !== 'open' || reduce.isTaking(cell.get())) return;
    cell.update((state) => reduce.takeOffer(state, id));
    try {
      const task = await this.current(round);
      const run = await this.send(task, entry.offer);
      if (run.submission === 'failed') {
        this.refuse(id, { text: run.problem ?? this.notTaken(run) });
        return;
      }
      // A new round may have begun meanwhile; its offers are another matter.
      if (this.ask.round === round) await this.ask.end();
    } catch (error) {
      this.refuse(id, problemOf(error));
    }
  }

  /**
   * The notebook as it is now, for the needs that the platforms were asked about.
   * @throws Error when there is none, or it needs something that the offer does not speak of
   */
  private async current({ task: asked, restored }: Round): Promise<Task> {
    const { t, cell } = this.context;
    if (restored) await this.capture.again();
    const task = await this.capture.task(asked.mode, asked.needs);
    if (!task) {
      const { task: shown } = cell.get();
      const why = shown.kind === 'given' ? shown.summary.problem : undefined;
      throw new Error(why ?? (shown.kind === 'problem' ? shown.text : t('There is no notebook to send.')));
    }
    const more = whatIsNew(askedTask(asked), task);
    if (more.length > 0) {
      throw new Error(
        t(
          'The notebook has changed and needs more than was asked for: %1. Find offers again.',
          more.join(', '),
        ),
      );
    }
    return task;
  }

  private refuse(id: OfferId, problem: JobProblem): void {
    const { cell, clock } = this.context;
    cell.update((state) => reduce.expireOffers(reduce.refuseTake(state, id, problem), clock.now()));
    say(this.context, problem.text);
  }

  private notTaken = ({ platformName }: Run): string =>
    this.context.t('%1 did not take the notebook. Choose another offer.', platformName);
}
