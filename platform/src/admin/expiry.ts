const DAY_MS = 86_400_000;

/**
 * When a token expires: `90d`, or a date `2026-12-31`, at the end of that day in UTC.
 * @throws RangeError for anything else, and for an instant that is over
 */
export function readExpiry(written: string, now: number): number {
  const [, days] = /^([1-9]\d{0,4})d$/.exec(written) ?? [];
  if (days !== undefined) return now + Number(days) * DAY_MS;
  const start = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  // Date.parse takes the 31st of February for a day in March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== written)
    throw new RangeError(
      `--expires: "${written}" is neither a number of days such as 90d nor a date such as 2026-12-31.`,
    );
  if (start + DAY_MS <= now) throw new RangeError(`--expires: ${written} is over.`);
  return start + DAY_MS;
}
