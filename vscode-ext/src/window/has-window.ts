import type { VsCode } from '../vs.js';

const PATIENCE_MS = 2000;

/** @returns whether a window answers this extension host; false when it is gone, asleep or not connected for now */
export async function hasWindow(commands: Pick<VsCode['commands'], 'executeCommand'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  // Any command of the window would do; this one does nothing that shows.
  const answer = Promise.resolve(commands.executeCommand('setContext', 'runElsewhere.here', true)).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}
