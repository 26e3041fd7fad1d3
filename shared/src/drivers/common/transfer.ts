import type { JobResult } from '../../model/index.js';

const HOUR_MS = 3_600_000;

/** The most that a result may have, in bytes. */
export const MAX_FILE_BYTES = 1024 ** 4;
/** A notebook is held in memory as a whole. */
export const MAX_TEXT_BYTES = 128 * 1024 ** 2;

/** Longer than proxies hold a silent connection, which is a minute as a rule. */
const STALL_MS = 75_000;

/**
 * For how long a result, or another file, may take, in milliseconds: an hour, or what its bytes take at 64 KiB/s if that is longer; and for how
 * long nothing of it may come.
 */
export function transferTimes({ sizeBytes = 0 }: Pick<JobResult, 'sizeBytes'>): {
  readonly deadlineMs: number;
  readonly stallMs: number;
} {
  return { deadlineMs: Math.max(HOUR_MS, Math.ceil(sizeBytes / 64)), stallMs: STALL_MS };
}
