import { isFailure } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import { backOff, quietPause } from '../../http/time.js';
import type { Clock, JobStatus } from '../../model/index.js';
import { isFinal } from '../../model/index.js';

/** Nonsense from a proxy or a captive portal passes; nonsense for this many reads is the platform's own. */
const NONSENSE_TRIES = 5;
/** How long a server may put us off with Retry-After. */
const MAX_WISHED_MS = 600_000;

export interface PollOptions {
  readonly clock: Clock;
  /** The pause after something happened; while nothing does it grows to a tenth of that time. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  readonly signal: AbortSignal;
}

/**
 * Follows a job on a platform that has no long poll: yields it now and whenever something that matters changes, until it is
 * over. A lost network or a server in trouble is waited out for as long as it takes.
 * @param read reads the job once
 * @throws PlatformError `gone`, `sign-in`, or what reading it again cannot mend; the signal's reason when aborted
 */
export async function* poll(
  read: () => Promise<JobStatus>,
  { clock, firstPauseMs, maxPauseMs, signal }: PollOptions,
): AsyncGenerator<JobStatus> {
  let told: JobStatus | undefined;
  let since = clock.now();
  let failures = 0;
  let nonsense = 0;
  for (;;) {
    let wishedMs = 0;
    try {
      const status = await read();
      nonsense = 0;
      failures = 0;
      if (told === undefined || isNews(told, status)) {
        told = status;
        since = clock.now();
        yield status;
      }
      if (isFinal(status.phase)) return;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const odd = isFailure(error, 'nonsense') && ++nonsense < NONSENSE_TRIES;
      if (!odd && !isFailure(error, 'unreachable')) throw error;
      wishedMs = Math.min(error.failure.retryAfterMs ?? 0, MAX_WISHED_MS);
      failures++;
    }
    const pause =
      failures > 0
        ? backOff(failures - 1, firstPauseMs, maxPauseMs)
        : quietPause(clock.now() - since, firstPauseMs, maxPauseMs);
    await clock.sleep(Math.max(wishedMs, pause), signal);
  }
}

/** Progress alone is no news: it is read separately, while someone looks. */
export function isNews(before: JobStatus, after: JobStatus): boolean {
  const core = ({ progress: _progress, results, ...rest }: JobStatus): string =>
    JSON.stringify({ ...rest, results: results.map(({ id, path }) => [id, path]) });
  return core(before) !== core(after);
}
