import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Problem } from '../../problem.js';
import type { JobFolders } from '../local/folders.js';
import { minutes } from './amounts.js';
import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';

/** Whether the cluster's scheduler answers. */
export async function isUp(commands: Commands): Promise<boolean> {
  const { out } = await commands('scontrol', ['ping']).catch(() => ({ out: '' }));
  return out.includes(' is UP');
}

/** Takes a job off the cluster. One that has ended by itself is left alone. */
export async function cancel(commands: Commands, clusterId: string): Promise<void> {
  try {
    await commands('scancel', [clusterId]);
  } catch (error) {
    if (!(error instanceof SlurmError && /Invalid job id|already completed/i.test(error.message)))
      throw error;
  }
}

/**
 * Sets a job's time limit, counted from its start.
 * @throws Problem in the cluster's words: more time is for Slurm's operators to give
 */
export async function setTimeLimit(commands: Commands, clusterId: string, seconds: number): Promise<void> {
  try {
    await commands('scontrol', ['update', `JobId=${clusterId}`, `TimeLimit=${minutes(seconds)}`]);
  } catch (error) {
    throw new Problem('forbidden', `The cluster does not change the job's time limit: ${messageOf(error)}.`);
  }
}

/** Leaves a word for a job's supervisor, who looks every few seconds. */
export async function leaveWord(
  { control }: Pick<JobFolders, 'control'>,
  name: 'duration' | 'end',
  value: string,
): Promise<void> {
  const draft = join(control, `${name}.${randomUUID()}.draft`);
  // Read by the job's user; the folder is that user's own, and nobody else can enter it.
  await writeFile(draft, value, { mode: 0o644, flag: 'wx' });
  await rename(draft, join(control, name));
}
