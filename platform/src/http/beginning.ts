import type { HttpContext } from './context.js';

/** Nobody notices that an answer takes so much longer. */
const MOMENT_MS = 100;

/**
 * Gives a job that was submitted a moment to begin. Then the first wait of its client is for its end, and not for a beginning that
 * comes a few milliseconds after the answer: one request less for each job.
 */
export async function begun(
  { jobs, changes }: Pick<HttpContext, 'jobs' | 'changes'>,
  jobId: string,
): Promise<void> {
  if (jobs.find(jobId)?.phase !== 'QUEUED') return;
  // By the time of the machine: a clock that stands still must not hold up an answer.
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), MOMENT_MS);
  await changes.wait(jobId, MOMENT_MS, over.signal);
  clearTimeout(timer);
}
