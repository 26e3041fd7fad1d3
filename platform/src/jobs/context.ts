import { join } from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import type { Clock } from '../clock.js';
import type { Engine } from '../engines/engine.js';
import type { Log } from '../log.js';
import type { Capacity } from '../offers/match.js';
import type { JobRecord } from '../state/records.js';
import { isFinal } from '../state/records.js';
import type { Store } from '../state/store.js';
import type { Changes } from './changes.js';

/** What everything about jobs works with. */
export interface JobContext {
  readonly store: Store;
  readonly engine: Engine;
  readonly accounts: Accounts;
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly changes: Changes;
  /** Folder that holds one folder for each job whose upload the engine has not taken over yet. */
  readonly uploads: string;
  readonly retentionMs: number;
  /** Public path of a job's session, e.g. `/session/<id>/`. */
  readonly sessionPath: (jobId: string) => string;
  /** A job came to its end. */
  readonly ended: (job: JobRecord) => void;
  readonly log: Log;
  /** No job will come of these offers: what the engine holds for them is given up, in the background. */
  readonly released: (offerIds: readonly string[]) => void;
  /** Something became free or due: look again soon. */
  readonly poke: () => void;
}

export const uploadFolder = (context: Pick<JobContext, 'uploads'>, jobId: string): string =>
  join(context.uploads, jobId);

/** Stores what became of a job, wakes those who wait for its phase and looks for others that may begin now. */
export function keep(context: JobContext, before: JobRecord, after: JobRecord): void {
  if (before === after) return;
  context.store.jobs.save(after);
  if (before.phase === after.phase) return;
  context.log.info(`the job is ${after.phase}`, { job: after.id, limit: after.error?.limit });
  if (isFinal(after) && !isFinal(before)) context.ended(after);
  context.changes.changed(after.id);
  context.poke();
}
