import type { JobStatus } from '@run-elsewhere/planner/jupyterhub';
import { durationText } from '../../offers/duration.js';
import type { Mode } from '../engine.js';
import type { RecordedOutcome } from './record.js';

export const CANCELLED: RecordedOutcome = { kind: 'aborted', message: 'cancelled' };
export const FINISHED: RecordedOutcome = { kind: 'completed', message: 'finished' };

export const outOfTime = (seconds: number): RecordedOutcome => ({
  kind: 'aborted',
  message: `out of time: the limit was ${durationText(seconds)}`,
  limit: 'duration',
});

/** How a job has ended by itself, as the hub and its run tell. @returns undefined while it has not */
export function endOf(
  { phase, error }: Pick<JobStatus, 'phase' | 'error'>,
  mode: Mode,
): RecordedOutcome | undefined {
  switch (phase) {
    case 'COMPLETED':
      return {
        kind: 'completed',
        message: mode === 'live' ? 'its server was stopped on the JupyterHub' : 'all cells ran',
      };
    case 'ABORTED':
      return { kind: 'aborted', message: 'its server was stopped on the JupyterHub' };
    case 'ERROR':
      return { kind: 'error', message: error?.message ?? 'the run failed' };
    default:
      return undefined;
  }
}
