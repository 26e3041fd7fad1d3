import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '../engine.js';
import { isContainerJob } from '../engine.js';
import type { FoundEnvironment } from '../local/environments.js';
import type { JobFolders } from '../local/folders.js';
import { anyDocument, prepare, specDocument } from '../local/preparation.js';
import { answerOf } from '../local/processes.js';
import { jobName, reservationName, script, submitArguments } from './arguments.js';
import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';
import type { SlurmConfig } from './config.js';
import { containerCommand } from './containers.js';
import { identityOf } from './config.js';
import type { Note } from './files.js';
import { writeNote } from './files.js';

export interface SubmissionParts {
  readonly config: SlurmConfig;
  readonly commands: Commands;
  readonly environments: readonly FoundEnvironment[];
  /** Path of what runs containers on the nodes. */
  readonly runner: string | undefined;
  /** Folder of the jobs' program. */
  readonly program: string;
  /** Whether nodes of a partition tell of a local disk. */
  readonly tmp: (partition: string) => Promise<boolean>;
}

/** The Python that runs a job's supervisor: a notebook's own, and any for a container. @throws RangeError where there is none */
function pythonOf({ environments }: Pick<SubmissionParts, 'environments'>, spec: JobSpec): FoundEnvironment {
  const found = environments.find(({ name }) => isContainerJob(spec) || name === spec.environment);
  if (found !== undefined) return found;
  const asked = isContainerJob(spec) ? 'any' : spec.environment;
  throw new RangeError(`there is no environment "${asked}"`);
}

/** `spec.json`. Slurm confines a job by its own means, and starts it as its user. @throws RangeError for what cannot run here */
function documentOf(parts: SubmissionParts, spec: JobSpec, { work }: JobFolders): object {
  const environment = pythonOf(parts, spec);
  if (!isContainerJob(spec)) return specDocument(spec, environment, {}, process.env, undefined);
  const { runner } = parts;
  if (runner === undefined) throw new RangeError('containers are not run here');
  const common = anyDocument(spec, environment.python, process.env);
  return { ...common, container: containerCommand(runner, spec, work) };
}

/** Makes the job's folders, its user's where it has one, with a note of what is about to be submitted. */
export async function prepareJob(parts: SubmissionParts, spec: JobSpec, folders: JobFolders): Promise<Note> {
  const identity = identityOf(parts.config, spec.account);
  if (identity === undefined) throw new RangeError(`${spec.account ?? 'a visitor'} may not use this cluster`);
  await prepare(folders, spec.upload, documentOf(parts, spec, folders));
  const home = join(folders.root, 'home');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const { user } = identity;
  if (user !== undefined)
    await answerOf('chown', ['-R', '-h', '-P', `${user}:`, folders.control, folders.work, home]);
  const note: Note = {
    jobId: spec.id,
    name: jobName(spec.id),
    offer: spec.offer,
    resources: spec.resources,
    ...(user === undefined ? {} : { user }),
  };
  await writeNote(folders.root, note);
  return note;
}

/**
 * Submits a prepared job.
 * @returns its number in Slurm
 * @throws SlurmError in the cluster's own words
 */
export async function submitJob(parts: SubmissionParts, spec: JobSpec, folders: JobFolders): Promise<string> {
  const { config, commands, program } = parts;
  const identity = identityOf(config, spec.account) ?? {};
  const partition = spec.choice ?? config.partitions[0] ?? '';
  const { python } = pythonOf(parts, spec);
  const node = [python, '-I', '-S', program, 'node', folders.root, config.nodeAddress];
  const submit = async (reservation: string | undefined): Promise<string> => {
    const args = submitArguments({
      resources: spec.resources,
      partition,
      identity,
      tmp: await parts.tmp(partition),
      name: jobName(spec.id),
      folder: folders.work,
      output: folders.trouble,
      reservation,
    });
    const { out } = await commands('sbatch', args, { user: identity.user, input: script(node) });
    // "123" or "123;cluster"
    const id = /^(\d+)/.exec(out)?.[1];
    if (id === undefined) throw new SlurmError(`sbatch gave no job id: ${out.slice(0, 200)}`);
    return id;
  };
  if (!config.reservations) return submit(undefined);
  try {
    return await submit(reservationName(spec.offer));
  } catch (error) {
    // Nothing was reserved for it, or no longer.
    if (error instanceof SlurmError && /reservation/i.test(error.message)) return submit(undefined);
    throw error;
  }
}
