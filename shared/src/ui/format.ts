import type { Cost } from '../model/index.js';
import { formatDuration } from '../task/durations.js';
import { plain } from './plain.js';
import type { Translate } from './translate.js';

const DECIMAL = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2, useGrouping: false });
const COUNT = new Intl.NumberFormat();
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A quantity such as cores: without grouping, so that it reads the same aloud. */
export const formatNumber = (value: number): string => DECIMAL.format(value);

/** How many there are. */
export const formatCount = (count: number): string => COUNT.format(count);

/** What is left of a length of time: to the second only when it matters, so that a countdown does not flicker. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return formatDuration(seconds);
  const step = seconds < 86_400 ? 60 : 3600;
  return formatDuration(Math.floor(seconds / step) * step);
}

/**
 * A moment as people say it: the time of day if it is today, else with the day, else with the year too.
 * @param iso ISO 8601; what is no date is shown as it is
 * @param now milliseconds since 1970 UTC
 */
export function formatMoment(iso: string, now: number): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return plain(iso);
  const today = new Date(now);
  if (then.getFullYear() !== today.getFullYear()) return YEAR.format(then);
  return (then.toDateString() === today.toDateString() ? CLOCK : DAY).format(then);
}

/** A price: a currency as it is written here, any other unit after its number. */
export function formatCost(cost: Cost, t: Translate): string {
  if (cost.amount === 0) return t('free');
  if (!/^[A-Z]{3}$/.test(cost.unit)) return `${formatNumber(cost.amount)} ${plain(cost.unit)}`;
  let format = PRICES.get(cost.unit);
  if (!format) PRICES.set(cost.unit, (format = priceFormat(cost.unit)));
  return format.format(cost.amount);
}

/** Kept by currency: a format costs far more to make than to use, and every offer has a price. */
const PRICES = new Map<string, Intl.NumberFormat>();
const priceFormat = (currency: string): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency });
