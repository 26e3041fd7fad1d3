import type * as vscode from 'vscode';
import type { Mode, PanelController, Translate } from '@run-elsewhere/planner';
import type { VsCode } from '../vs.js';
import { plainText } from '../window/plain-text.js';
import { choose, type Choice, type PickerVs } from './choose.js';
import { offerItems, type OfferItem } from './describe-offer.js';
import { needsStep } from './needs-step.js';

export interface StepByStepParts {
  readonly vs: PickerVs & { readonly window: Pick<VsCode['window'], 'showErrorMessage'> };
  readonly t: Translate;
  readonly controller: Pick<PanelController, 'state' | 'subscribe' | 'dispatch'>;
}

interface ModeItem extends vscode.QuickPickItem {
  readonly mode: Mode;
}

type Outcome = Choice<never>['kind'] | 'chosen';

const STEPS = 3;

/** The way from the notebook to a run by pickers, for those who do not open the panel. The panel shows the same meanwhile. */
export class StepByStep {
  constructor(private readonly parts: StepByStepParts) {}

  /** @returns when a run was sent, or the user has given up */
  async run(): Promise<void> {
    const { controller } = this.parts;
    await controller.dispatch({ type: 'capture' });
    const { task } = controller.state();
    if (task.kind === 'problem') {
      this.complain(task.text);
      return;
    }
    const steps = [() => this.mode(), () => this.needs(), () => this.offers()];
    for (let at = 0; at < steps.length;) {
      const outcome = await steps[at]?.();
      if (outcome === 'cancelled' || outcome === undefined) return;
      at += outcome === 'back' ? -1 : 1;
    }
  }

  private async mode(): Promise<Outcome> {
    const { vs, t, controller } = this.parts;
    const { mode } = controller.state().form;
    const items: ModeItem[] = [
      {
        mode: 'live',
        label: t('Open live'),
        detail: t('A session to work in, in this window where that is possible'),
      },
      {
        mode: 'batch',
        label: t('Run all cells'),
        detail: t('The executed notebook comes back beside the original'),
      },
    ];
    const choice = await choose(vs, {
      title: this.title(),
      step: { at: 1, of: STEPS },
      placeholder: t('Mode'),
      items: () => items.sort((a, b) => Number(b.mode === mode) - Number(a.mode === mode)),
    });
    if (choice.kind === 'chosen') await controller.dispatch({ type: 'set-mode', mode: choice.item.mode });
    return choice.kind;
  }

  private needs(): Promise<Outcome> {
    const { vs, t, controller } = this.parts;
    return needsStep({
      vs,
      t,
      title: this.title(),
      step: { at: 2, of: STEPS },
      form: () => controller.state().form,
      dispatch: (action) => controller.dispatch(action),
    });
  }

  private async offers(): Promise<Outcome> {
    const { vs, t, controller } = this.parts;
    const asking = controller.dispatch({ type: 'find-offers' });
    for (;;) {
      const choice = await choose<OfferItem>(vs, {
        title: this.title(),
        step: { at: 3, of: STEPS },
        canGoBack: true,
        placeholder: t('Choose an offer'),
        items: () => offerItems(controller.state(), t),
        busy: () => controller.state().round.kind === 'asking',
        onChange: (listener) => controller.subscribe(listener),
        canChoose: ({ offer }) => offer !== undefined,
      });
      if (choice.kind !== 'chosen') {
        await controller.dispatch({ type: 'stop-asking' });
        await asking;
        return choice.kind;
      }
      if (await this.take(choice.item)) return 'chosen';
    }
  }

  /** @returns false when the platform did not take it: then there is another choice */
  private async take({ offer }: OfferItem): Promise<boolean> {
    const { controller } = this.parts;
    if (!offer) return false;
    await controller.dispatch({ type: 'take-offer', platformId: offer.platformId, offerId: offer.id });
    const { round } = controller.state();
    if (round.kind === 'idle') return true;
    const left = round.offers.find(
      ({ offer: { id, platformId } }) => id === offer.id && platformId === offer.platformId,
    );
    if (left?.problem) this.complain(left.problem.text);
    return left === undefined;
  }

  private title(): string {
    const { task } = this.parts.controller.state();
    const { t } = this.parts;
    return task.kind === 'captured' || task.kind === 'given'
      ? t('Run %1 elsewhere', plainText(task.summary.title))
      : t('Run elsewhere');
  }

  private complain(text: string): void {
    void this.parts.vs.window.showErrorMessage(plainText(text));
  }
}
