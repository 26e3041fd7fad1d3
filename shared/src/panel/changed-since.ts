import type { Run } from '../model/index.js';
import type { TaskState } from './state.js';

/** Whether the notebook of the panel is one that a run was sent with, and is not any more what was sent then. */
export function hasChangedSince(run: Run, task: TaskState): boolean {
  if (task.kind !== 'captured' || run.sha256 === undefined || run.origin !== task.summary.origin)
    return false;
  return task.summary.stale || task.summary.sha256 !== run.sha256;
}
