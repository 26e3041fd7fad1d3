import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Connection, fetchResult, isFailure, type JobFile } from '@run-elsewhere/planner/jupyterhub';
import { messageOf } from '../../problem.js';
import type { JobFolders } from './folders.js';

/** What came of fetching a job's files. */
export interface Collected {
  /** What tells of each file that is here now whether it has changed since. */
  readonly fetched: Readonly<Record<string, string>>;
  /** A sentence for each file that could not be had. */
  readonly missed: readonly string[];
}

/**
 * Fetches a job's files from its server into its working folder, those apart that are here already. Each appears in one step. What
 * the server says of sizes is not believed: no more is taken than the job was offered disk for.
 * @throws PlatformError `unreachable`, `gone` or `sign-in` when the server cannot be talked to
 */
export async function collect(
  connection: Connection,
  files: readonly JobFile[],
  known: Readonly<Record<string, string>>,
  { work, drafts }: Pick<JobFolders, 'work' | 'drafts'>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Collected> {
  const fetched: Record<string, string> = { ...known };
  const missed: string[] = [];
  let left = maxBytes;
  await rm(drafts, { recursive: true, force: true });
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  for (const { result, version } of files) {
    const { path, sizeBytes = 0 } = result;
    if (version !== '' && known[path] === version) {
      left -= sizeBytes;
      continue;
    }
    if (sizeBytes > left) {
      missed.push(`${path} is larger than the disk that was offered.`);
      continue;
    }
    const draft = join(drafts, randomUUID());
    try {
      left -= (await fetchResult(connection, result, { path: draft }, signal, Math.max(left, 1))).sizeBytes;
      await mkdir(dirname(join(work, path)), { recursive: true, mode: 0o700 });
      await rename(draft, join(work, path));
      fetched[path] = version;
    } catch (error) {
      if (signal.aborted || isFailure(error, 'unreachable', 'gone', 'sign-in')) throw error;
      missed.push(`${path} could not be fetched: ${messageOf(error)}`);
    }
  }
  return { fetched, missed };
}
