import type { VsCode } from '../vs.js';
import { inTime } from './in-time.js';

const PATIENCE_MS = 2000;

/** @returns whether a window answers this extension host; false when it is gone, asleep or not connected for now */
export function hasWindow(commands: Pick<VsCode['commands'], 'executeCommand'>): Promise<boolean> {
  // Any command of the window would do; this one does nothing that shows.
  const answer = Promise.resolve(commands.executeCommand('setContext', 'runElsewhere.here', true));
  const answers = answer.then(
    () => true,
    () => false,
  );
  return inTime(answers, PATIENCE_MS, () => false);
}
