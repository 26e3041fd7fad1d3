import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Python program that owns a job; the same place seen from `src` and from `lib`. */
export const SUPERVISOR = fileURLToPath(new URL('../../../python/run_elsewhere_job', import.meta.url));

/** The `spec.json` of the job that has the folder of this name. */
export const specFile = (jobs: string, name: string): string => join(jobs, name, 'control', 'spec.json');

const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Where a job's files are. `control` is the platform's, `work` is the job's own. */
export interface JobFolders {
  readonly root: string;
  readonly control: string;
  readonly work: string;
  readonly spec: string;
  readonly owner: string;
  readonly state: string;
  readonly log: string;
  /** The job's own disk, while its results are on it: see python/run_elsewhere_job/image.py. */
  readonly image: string;
  /** What the supervisor itself has to say, should it fail. */
  readonly trouble: string;
}

/**
 * A job's folder, whose name stands in the arguments of the job's processes, where every user of this machine reads it. The
 * id must not: for a visitor's job it is all that protects it.
 */
const folderName = (jobId: string): string => createHash('sha256').update(jobId).digest('hex').slice(0, 32);

/**
 * @param jobs - folder of all jobs
 * @throws RangeError if the id cannot be a folder's name
 */
export function jobFolders(jobs: string, jobId: string): JobFolders {
  if (!PLAIN_ID.test(jobId)) throw new RangeError(`"${jobId}" cannot be a job's id`);
  const name = folderName(jobId);
  const root = join(jobs, name);
  const control = join(root, 'control');
  return {
    root,
    control,
    work: join(root, 'work'),
    spec: specFile(jobs, name),
    owner: join(control, 'owner.json'),
    state: join(control, 'state.json'),
    log: join(control, 'log.txt'),
    image: join(root, 'disk.image'),
    trouble: join(control, 'supervisor.txt'),
  };
}
