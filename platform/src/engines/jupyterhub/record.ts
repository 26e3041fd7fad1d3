import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { EngineState } from '../engine.js';

const outcome = z.object({
  kind: z.enum(['completed', 'error', 'aborted']),
  message: z.string(),
  limit: z.literal('duration').exactOptional(),
});

/** A job as it is kept on this disk, so that a restart of the service goes on where it was. Times in milliseconds since the epoch. */
export const recordDocument = z.object({
  id: z.string(),
  user: z.string(),
  mode: z.enum(['live', 'batch']),
  notebook: z.string(),
  kernel: z.string().exactOptional(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
  /** For the hub's spawner. */
  options: z.record(z.string(), z.unknown()),
  cores: z.number(),
  diskGiB: z.number(),
  durationSeconds: z.number(),
  created: z.number(),
  /** Everything is on its server, and a batch run was begun there. */
  placed: z.boolean(),
  /** Bytes of the log before the run's own begins. */
  logStart: z.number(),
  started: z.number().exactOptional(),
  progress: z
    .object({ done: z.number(), total: z.number(), text: z.string().exactOptional() })
    .exactOptional(),
  sessionUrl: z.string().exactOptional(),
  /** What tells of each fetched file whether it has changed since. */
  fetched: z.record(z.string(), z.string()),
  /** How it is to end, from when on. */
  ending: z.object({ outcome, since: z.number() }).exactOptional(),
  ended: z.number().exactOptional(),
});

export type JobRecord = z.infer<typeof recordDocument>;
export type RecordedOutcome = z.infer<typeof outcome>;

/** @returns undefined where there is no record, or none that can be read */
export async function readRecord(path: string): Promise<JobRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return recordDocument.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Replaces a record in one step. */
export async function writeRecord(path: string, record: JobRecord): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, JSON.stringify(record), { mode: 0o600, flush: true });
  await rename(draft, path);
}

/** What the service is told of a job. @param now - milliseconds since the epoch */
export function engineState(record: JobRecord, now: number): EngineState {
  const { started, ended, progress, sessionUrl, ending, cores } = record;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    phase: ended !== undefined ? 'ended' : started !== undefined ? 'running' : 'starting',
    ...(started === undefined
      ? {}
      : {
          startedAt: iso(started),
          usedCoreSeconds: Math.round((cores * ((ended ?? now) - started)) / 1000),
        }),
    ...(progress === undefined ? {} : { progress }),
    ...(ended === undefined || ending === undefined ? {} : { endedAt: iso(ended), outcome: ending.outcome }),
    ...(sessionUrl === undefined || ended !== undefined || ending !== undefined
      ? {}
      : { session: { url: sessionUrl } }),
  };
}
