import type { AmountField, CostLimit, Needs, NeedsField } from '../model/index.js';
import { formatCostLimit, parseCostLimit } from './costs.js';
import { formatDuration, parseDuration } from './durations.js';
import type { Parsed } from './parsed.js';
import { formatGiB, parseCount, parseGiB } from './units.js';

type Reader = (text: string) => Parsed<number>;

const READERS: Readonly<Record<AmountField, Reader>> = {
  cores: (text) => parseCount(text),
  memoryGiB: parseGiB,
  diskGiB: parseGiB,
  gpus: (text) => parseCount(text, 0),
  durationSeconds: parseDuration,
};

const AMOUNTS = Object.keys(READERS) as readonly AmountField[];

/** What a form says of the needs: what could be read, and a sentence for each field that could not. */
export interface ParsedNeeds {
  readonly needs: Needs;
  readonly errors: Readonly<Partial<Record<NeedsField, string>>>;
}

/** Reads the fields of a form as typed. An empty field is no wish. */
export function parseNeeds(fields: Readonly<Record<NeedsField, string>>): ParsedNeeds {
  const needs: Partial<Record<AmountField, number>> & { cost?: CostLimit } = {};
  const errors: Partial<Record<NeedsField, string>> = {};
  for (const field of AMOUNTS) {
    const text = fields[field].trim();
    if (text === '') continue;
    const parsed = READERS[field](text);
    if ('ok' in parsed) needs[field] = parsed.ok;
    else errors[field] = parsed.error;
  }
  if (fields.cost.trim() !== '') {
    const parsed = parseCostLimit(fields.cost);
    if ('ok' in parsed) needs.cost = parsed.ok;
    else errors.cost = parsed.error;
  }
  return { needs, errors };
}

/** The needs as texts for a form; {@link parseNeeds} reads them back. */
export function formatNeeds(needs: Needs): Record<NeedsField, string> {
  const text = <T>(value: T | undefined, format: (value: T) => string): string =>
    value === undefined ? '' : format(value);
  return {
    cores: text(needs.cores, String),
    memoryGiB: text(needs.memoryGiB, formatGiB),
    diskGiB: text(needs.diskGiB, formatGiB),
    gpus: text(needs.gpus, String),
    durationSeconds: text(needs.durationSeconds, formatDuration),
    cost: text(needs.cost, formatCostLimit),
  };
}
