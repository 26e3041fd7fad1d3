import type { Results } from '../jobs/results.js';
import type { JobRecord } from '../state/records.js';

const LOG_TAIL_BYTES = 4096;

/** What a job's `error` resource says (UWS 1.1, section 2.1.9): what happened, and how the log ended. Empty when all is well. */
export async function errorText(results: Pick<Results, 'open'>, job: JobRecord): Promise<string> {
  if (job.error === undefined) return '';
  const log = await results.open(job, 'log');
  if (log === undefined) return `${job.error.message}\n`;
  try {
    const { size } = await log.file.stat();
    const start = Math.max(0, size - LOG_TAIL_BYTES);
    const { buffer, bytesRead } = await log.file.read({
      buffer: Buffer.alloc(LOG_TAIL_BYTES),
      position: start,
    });
    const tail = buffer.subarray(0, bytesRead).toString('utf8');
    return `${job.error.message}\n\nThe end of the log:\n${tail}`;
  } finally {
    await log.file.close();
  }
}
