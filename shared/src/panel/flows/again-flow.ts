import type { AmountField, Needs, Run } from '../../model/index.js';
import { formatDuration } from '../../task/durations.js';
import { formatNeeds } from '../../task/needs.js';
import { formatGiB } from '../../task/units.js';
import type { PanelContext } from '../context.js';
import { announce } from '../reduce/announce.js';
import { setFields, setMode } from '../reduce/form.js';
import type { Translate } from '../../model/translate.js';
import type { AskFlow } from './ask-flow.js';
import type { CaptureFlow } from './capture-flow.js';
import type { Presses } from './presses.js';

/** Fills the form with what a run needed, or needed more of, and captures its notebook as it is now. */
export class AgainFlow {
  constructor(
    private readonly context: PanelContext,
    private readonly ask: AskFlow,
    private readonly capture: CaptureFlow,
    private readonly presses: Presses,
  ) {}

  again(key: string): Promise<void> {
    return this.presses.press(key, 'again', (run) => this.fill(run));
  }

  private async fill(run: Run): Promise<void> {
    const { cell, t } = this.context;
    const { needs, why } = needsForNextTime(run, t);
    const over = this.ask.end();
    cell.update((state) => {
      const filled = setMode(setFields(state, formatNeeds(needs)), run.mode);
      return announce(filled, why ?? t('The form is filled with what %1 needed.', run.title));
    });
    await Promise.all([over, run.origin === '' ? this.capture.active() : this.capture.at(run.origin)]);
  }
}

interface NextTime {
  readonly needs: Needs;
  /** A sentence, when the needs are not those of the run. */
  readonly why?: string;
}

/** A run that met a limit is offered twice as much of that. */
export function needsForNextTime({ needs, offer, status }: Run, t: Translate): NextTime {
  const twice = (field: AmountField): number => 2 * Math.max(needs[field] ?? 0, offer[field] ?? 0);
  switch (status?.error?.limit) {
    case 'memory': {
      const memoryGiB = twice('memoryGiB');
      if (memoryGiB === 0) return { needs };
      const why = t('The last run was out of memory: now it asks for %1.', formatGiB(memoryGiB));
      return { needs: { ...needs, memoryGiB }, why };
    }
    case 'disk': {
      const diskGiB = twice('diskGiB');
      if (diskGiB === 0) return { needs };
      const why = t('The last run was out of disk: now it asks for %1.', formatGiB(diskGiB));
      return { needs: { ...needs, diskGiB }, why };
    }
    case 'duration': {
      const durationSeconds = twice('durationSeconds');
      if (durationSeconds === 0) return { needs };
      const why = t('The last run was out of time: now it asks for %1.', formatDuration(durationSeconds));
      return { needs: { ...needs, durationSeconds }, why };
    }
    default:
      return { needs };
  }
}
