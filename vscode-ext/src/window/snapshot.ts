import type * as vscode from 'vscode';
import type { PanelController } from '@run-elsewhere/planner';
import type { Ending } from '../vs.js';

/** Where the workspace keeps the panel's unsent form and the offers that are still valid. No token is among them. */
export const SNAPSHOT = 'snapshot';

const QUIET_MS = 500;

/** Keeps the panel's snapshot in the workspace, soon after it has changed. */
export function keepSnapshot(
  controller: Pick<PanelController, 'snapshot' | 'subscribe'>,
  memory: Pick<vscode.Memento, 'update'>,
): Ending {
  let kept = '';
  let due: NodeJS.Timeout | undefined;
  const keep = (): void => {
    due = undefined;
    const snapshot = controller.snapshot();
    const text = JSON.stringify(snapshot);
    if (text === kept) return;
    kept = text;
    void memory.update(SNAPSHOT, snapshot);
  };
  const end = controller.subscribe(() => (due ??= setTimeout(keep, QUIET_MS)));
  return {
    dispose: () => {
      end();
      clearTimeout(due);
    },
  };
}
