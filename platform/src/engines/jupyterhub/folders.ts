import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where this machine keeps a job. `work` is what clients are shown; `control` is ours. */
export interface JobFolders {
  readonly root: string;
  readonly work: string;
  readonly log: string;
  readonly record: string;
  /** For files on their way. */
  readonly drafts: string;
}

/**
 * What a job is called on the hub and on this disk, where others may read it. Not its id: for a visitor's job that is all that protects it.
 */
export const jobKey = (jobId: string): string =>
  createHash('sha256').update(jobId).digest('hex').slice(0, 32);

/** @param jobs - folder of all jobs */
export function jobFolders(jobs: string, jobId: string): JobFolders {
  const root = join(jobs, jobKey(jobId));
  return {
    root,
    work: join(root, 'work'),
    log: join(root, 'control', 'log.txt'),
    record: join(root, 'control', 'job.json'),
    drafts: join(root, 'control', 'drafts'),
  };
}
