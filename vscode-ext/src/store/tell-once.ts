import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Notice, Run } from '@run-elsewhere/planner';
import { createWhole } from './disk.js';

/** Time for the window that somebody looks at to be the first, in milliseconds. */
const COURTESY_MS = 1000;

export interface TellOnceParts {
  /** Of the store. */
  readonly folder: string;
  readonly clock: Clock;
  /** Whether somebody looks at this window. */
  readonly focused: () => boolean;
}

/** All windows hear of a change of a run; one of them tells the user. @returns a function that says which */
export function tellOnce({ folder, clock, focused }: TellOnceParts) {
  return async (run: Run, notice: Notice): Promise<boolean> => {
    const said = JSON.stringify([notice.text, run.status?.durationSeconds]);
    const name = createHash('sha256').update(said).digest('hex').slice(0, 16);
    if (!focused()) await clock.sleep(COURTESY_MS, new AbortController().signal);
    // Where that cannot be agreed on, it is better said twice than never.
    return createWhole(join(folder, run.key, `told.${name}`), '').catch(() => true);
  };
}
