import { request } from 'node:http';
import * as z from 'zod/mini';
import { SlurmError } from './commands.js';
import type { ClusterJob } from './jobs.js';
import type { QueueReader, Which } from './read-queue.js';

/** Of Slurm's REST API: that of Slurm 22.05. */
const VERSION = 'v0.0.38';
const DEADLINE_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Slurm REST API v0.0.38, `v0.0.38_job_response_properties`, as far as it is used. Times in seconds since 1970, 0 for none. */
const jobs = z.object({
  jobs: z.array(
    z.object({
      job_id: z.number(),
      name: z.nullable(z.string()),
      job_state: z.string(),
      state_reason: z.nullable(z.string()),
      start_time: z.number(),
      end_time: z.number(),
      nodes: z.nullable(z.string()),
      cpus: z.nullable(z.number()),
    }),
  ),
});

/** By `slurmrestd` on a Unix socket, which knows its callers by their Unix user (`rest_auth/local`). */
export const byRest =
  (socket: string): QueueReader =>
  async (which) =>
    readJobs(await get(socket, `/slurm/${VERSION}/jobs`)).filter(isAsked(which));

/** @throws SlurmError where it is no list of jobs */
export function readJobs(text: string): readonly ClusterJob[] {
  const { data } = z.safeParse(jobs, parsed(text));
  if (data === undefined) throw new SlurmError('slurmrestd gave no list of jobs');
  return data.jobs.map(({ job_id, name, job_state, state_reason, start_time, end_time, nodes, cpus }) => ({
    id: String(job_id),
    name: name ?? '',
    state: job_state,
    reason: state_reason ?? '',
    start: instant(start_time),
    end: instant(end_time),
    node: nodes ?? '',
    cores: cpus ?? 0,
  }));
}

/** The furthest from 1970 that a date can be, in seconds (ECMA-262, section 21.4.1.1). */
const FURTHEST = 8.64e12;

const instant = (seconds: number): number | undefined =>
  seconds === 0 || Math.abs(seconds) > FURTHEST ? undefined : seconds * 1000;

const isAsked =
  (which: Which) =>
  ({ id, name }: ClusterJob): boolean =>
    'ids' in which ? which.ids.includes(id) : name === which.name;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new SlurmError(`slurmrestd at ${socketPath}: ${why}`, true));
    const asked = request({ socketPath, path, signal: AbortSignal.timeout(DEADLINE_MS) }, (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size > MAX_ANSWER_BYTES) answer.destroy(new Error('the answer is too long'));
      });
      answer.on('error', (error) => fail(error.message));
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(pieces).toString());
        else fail(`it answered with ${answer.statusCode ?? 'nothing'}`);
      });
    });
    asked.on('error', (error) => fail(error.message));
    asked.end();
  });
}
