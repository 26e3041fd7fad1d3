import { constants } from 'node:fs';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { EngineState } from '../engine.js';
import { stateDocument } from '../local/documents.js';
import type { JobFolders } from '../local/folders.js';

const MAX_STATE_BYTES = 256 * 1024;

const resources = z.object({
  cores: z.number(),
  memoryGiB: z.number(),
  diskGiB: z.number(),
  gpus: z.number(),
  durationSeconds: z.number(),
});

/** What the service itself notes of a job, beside the job's own record: in a file that the job's user cannot touch. */
export const noteDocument = z.object({
  jobId: z.string(),
  name: z.string(),
  offer: z.string(),
  user: z.exactOptional(z.string()),
  resources,
  /** The job's id in Slurm; absent while nobody knows whether it was submitted. */
  clusterId: z.exactOptional(z.string()),
  /** The service was asked to take it off the cluster. */
  cancelled: z.exactOptional(z.boolean()),
});

const finalDocument = z.extend(stateDocument, { usedCoreSeconds: z.exactOptional(z.number()) });

export type Note = z.infer<typeof noteDocument>;

const noteFile = (root: string): string => join(root, 'slurm.json');
const finalFile = (root: string): string => join(root, 'final.json');

async function read<T>(path: string, schema: { parse(value: unknown): T }): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function write(path: string, value: unknown): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, JSON.stringify(value), { mode: 0o600, flush: true });
  await rename(draft, path);
}

export const readNote = (root: string): Promise<Note | undefined> => read(noteFile(root), noteDocument);
export const writeNote = (root: string, note: Note): Promise<void> => write(noteFile(root), note);

/** How a job ended, once that is known for good. */
export const readFinal = (root: string): Promise<EngineState | undefined> =>
  read(finalFile(root), finalDocument);
export const writeFinal = (root: string, state: EngineState): Promise<void> => write(finalFile(root), state);

/**
 * The job's own record. It belongs to the job's user, who may have put anything there: no link is followed, no pipe waited for, and
 * what is not a record is none.
 */
export async function readState({ state }: Pick<JobFolders, 'state'>): Promise<EngineState | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(state, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > MAX_STATE_BYTES) return undefined;
    return stateDocument.parse(JSON.parse(await file.readFile('utf8')));
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
