import { unlessAborted } from '../model/unless-aborted.js';

/** Resolves after `ms` milliseconds; rejects with the signal's reason when that is aborted first. */
export function realDelay(ms: number, signal: AbortSignal): Promise<void> {
  return unlessAborted(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/**
 * The pause before the next try: grows by half each time, with a quarter of jitter so that clients do not march in step.
 * @param attempt 0 for the first pause
 * @returns milliseconds
 */
export function backOff(attempt: number, firstMs: number, capMs: number): number {
  const pause = Math.min(capMs, firstMs * 1.5 ** Math.min(attempt, 60));
  return Math.round(pause * (0.75 + Math.random() * 0.25));
}

/**
 * The pause before the next look at something that has not changed for a while: a tenth of that while, so that a change is
 * seen within a tenth of the time that it took to come; less a little, so that clients do not march in step.
 * @param quietMs for how long nothing has changed
 * @returns milliseconds
 */
export function quietPause(quietMs: number, firstMs: number, capMs: number): number {
  const pause = Math.min(capMs, Math.max(firstMs, quietMs / 10));
  return Math.round(pause * (0.9 + Math.random() * 0.1));
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): seconds or a date.
 * @returns milliseconds from `now`, undefined when there is none
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
