import { formatDecimal, parseDecimal, shown, type Parsed } from './parsed.js';

/** More than any single machine has: a typing mistake. 1 PiB. */
const MAX_GIB = 1024 * 1024;
const MAX_COUNT = 100_000;

/** In GiB. Only powers of two; see {@link parseGiB}. */
const GIB_PER_UNIT: Readonly<Record<string, number>> = {
  b: 2 ** -30,
  k: 2 ** -20,
  m: 2 ** -10,
  g: 1,
  t: 2 ** 10,
  p: 2 ** 20,
};

/**
 * Reads a whole number of things (cores, GPUs).
 * @param atLeast the smallest number that makes sense
 */
export function parseCount(text: string, atLeast = 1): Parsed<number> {
  const digits = text.trim();
  if (!/^\d{1,15}$/.test(digits)) {
    return { error: `"${shown(text)}" is not a whole number. Write for example 4.` };
  }
  const count = Number(digits);
  if (count < atLeast) return { error: `At least ${atLeast}, or leave it empty for no wish.` };
  if (count > MAX_COUNT) return { error: `At most ${MAX_COUNT}.` };
  return { ok: count };
}

/**
 * Reads a size of memory or disk: `8`, `8 GB`, `512MiB`, `1.5 TiB`, `0,5`. A bare number is GiB.
 * `GB` is read as GiB (2^30 bytes): that is what people mean by it here, and the larger reading leaves nobody short.
 * @returns GiB
 */
export function parseGiB(text: string): Parsed<number> {
  const match = /^([\d.,]+)\s*(?:(bytes?|b)|([kmgtp])(?:i?b|i)?)?$/i.exec(text.trim());
  if (!match?.[1]) {
    return { error: `"${shown(text)}" is not a size. Write for example 8, 8 GB or 512 MiB.` };
  }
  const number = parseDecimal(match[1]);
  if ('error' in number) return number;
  const unit = match[2] === undefined ? (match[3] ?? 'g').toLowerCase() : 'b';
  const value = number.ok * (GIB_PER_UNIT[unit] ?? 1);
  if (value <= 0) return { error: 'More than 0, or leave it empty for no wish.' };
  if (value > MAX_GIB) return { error: `At most ${formatGiB(MAX_GIB)}.` };
  return { ok: value };
}

/**
 * A size for people, rounded to three decimals of its unit; {@link parseGiB} reads it back.
 * @param gib in GiB
 */
export function formatGiB(gib: number): string {
  if (gib >= 1024) return `${formatDecimal(gib / 1024)} TiB`;
  if (gib >= 1 || gib === 0) return `${formatDecimal(gib)} GiB`;
  return gib >= 2 ** -10 ? `${formatDecimal(gib * 1024)} MiB` : `${formatDecimal(gib * 2 ** 20)} KiB`;
}

/** A file's size for people: `812 bytes`, `380 KiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'] as const;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  const value = bytes / 1024 ** power;
  return `${value < 10 ? formatDecimal(Math.round(value * 10) / 10) : Math.round(value)} ${units[power - 1] ?? 'TiB'}`;
}
