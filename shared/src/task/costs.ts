import type { CostLimit } from '../model/index.js';
import { formatDecimal, parseDecimal, shown, type Parsed } from './parsed.js';

const SIGNS = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
]);
const MAX_UNIT = 30;

/**
 * Reads the most that something may cost: `20 EUR`, `€ 20`, `12.5 core-hours`, or an amount alone, which counts in whatever unit a
 * platform charges. A `$` is money of twenty countries, and has to be written as `USD`, say.
 */
export function parseCostLimit(text: string): Parsed<CostLimit> {
  const match = /^([€£]?)\s*([\d.,]+)\s*([^\d\s].*)?$/u.exec(text.trim());
  const [, sign = '', digits = '', said = ''] = match ?? [];
  if (!match || (sign !== '' && said !== '') || said.length > MAX_UNIT || said.includes('$')) {
    return { error: `"${shown(text)}" is not a cost. Write for example 20 EUR or 12 core-hours.` };
  }
  const amount = parseDecimal(digits);
  if ('error' in amount) return amount;
  const unit = SIGNS.get(sign || said) ?? (/^[a-z]{3}$/i.test(said) ? said.toUpperCase() : said);
  return { ok: { amount: amount.ok, ...(unit === '' ? {} : { unit }) } };
}

/** A limit as text; {@link parseCostLimit} reads it back. */
export function formatCostLimit({ amount, unit }: CostLimit): string {
  return unit === undefined ? formatDecimal(amount) : `${formatDecimal(amount)} ${unit}`;
}
