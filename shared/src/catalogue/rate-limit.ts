import { retryAfterMs } from '../http/time.js';
import type { HttpResponse } from '../http/transport.js';

/** Beyond this a number is seconds since the epoch (GitHub, Zenodo), else seconds from now (IETF `ratelimit-reset`). */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * How long an answer asks to be left alone: its Retry-After (RFC 9110, section 10.2.3), else until its window of requests
 * begins again, where it says that none is left (`x-ratelimit-*` of GitHub and Zenodo, `ratelimit-*` of GitLab).
 * @returns milliseconds from `now`, undefined where it may be asked again at once
 */
export function pauseOf(response: HttpResponse, now: number): number | undefined {
  const after = retryAfterMs(response.headers['retry-after'], now);
  if (after !== undefined && response.status >= 400) return after;
  const left = headerNumber(response, 'remaining');
  const reset = headerNumber(response, 'reset');
  if (left === undefined || left > 0 || reset === undefined) return undefined;
  // A second more, for clocks that differ.
  const pause = (reset > EPOCH_SECONDS ? reset * 1000 - now : reset * 1000) + 1000;
  return pause > 0 ? pause : undefined;
}

function headerNumber(response: HttpResponse, name: string): number | undefined {
  const text = response.headers[`x-ratelimit-${name}`] ?? response.headers[`ratelimit-${name}`];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
