import { parseDecimal, shown, type Parsed } from './parsed.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const MAX_SECONDS = 366 * DAY;

const SECONDS_PER_WORD: readonly (readonly [RegExp, number])[] = [
  [/^s(?:ec(?:ond)?s?)?$/, 1],
  [/^m(?:in(?:ute)?s?)?$/, MINUTE],
  [/^h(?:(?:ou)?rs?)?$/, HOUR],
  [/^d(?:ays?)?$/, DAY],
  [/^w(?:eeks?)?$/, 7 * DAY],
];

/**
 * Reads a duration as people write it: `2`, `90 min`, `2h`, `1 h 30 min`, `1:30`, `1 d`, `PT2H`. A bare number is hours.
 * @returns whole seconds
 */
export function parseDuration(text: string): Parsed<number> {
  const trimmed = text.trim().toLowerCase();
  const seconds = bareHours(trimmed) ?? clock(trimmed) ?? isoAsTyped(trimmed) ?? words(trimmed) ?? undefined;
  if (seconds === undefined) {
    return { error: `"${shown(text)}" is not a duration. Write for example 2, 90 min, 1:30 or 1 d.` };
  }
  if (typeof seconds !== 'number') return seconds;
  const whole = Math.round(seconds);
  if (whole < 1) return { error: 'More than 0, or leave it empty for no wish.' };
  if (whole > MAX_SECONDS) return { error: 'At most 366 days.' };
  return { ok: whole };
}

type Reading = number | { readonly error: string } | undefined;

function bareHours(text: string): Reading {
  if (!/^[\d.,]+$/.test(text)) return undefined;
  return times(text, HOUR);
}

/** `h:mm` or `h:mm:ss`. */
function clock(text: string): Reading {
  const match = /^(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  return match ? Number(match[1]) * HOUR + Number(match[2]) * MINUTE + Number(match[3] ?? 0) : undefined;
}

function isoAsTyped(text: string): Reading {
  return text.startsWith('p') ? fromIsoDuration(text.toUpperCase()) : undefined;
}

/** `1 d 2 h 30 min`: numbers with a unit each. */
function words(text: string): Reading {
  if (text.length > 100 || !/^(?:[\d.,]+\s*[a-z]+\s*)+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number = '', word = ''] of text.matchAll(/([\d.,]+)\s*([a-z]+)/g)) {
    const unit = SECONDS_PER_WORD.find(([pattern]) => pattern.test(word));
    if (!unit) return undefined;
    const part = times(number, unit[1]);
    if (typeof part !== 'number') return part;
    sum += part;
  }
  return sum;
}

function times(number: string, unit: number): number | { readonly error: string } {
  const parsed = parseDecimal(number);
  return 'ok' in parsed ? parsed.ok * unit : parsed;
}

/**
 * A duration for people: `2 h`, `1 h 30 min`, `1 d 4 h`; {@link parseDuration} reads it back.
 * @param seconds rounded to whole seconds
 */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / DAY), 'd'],
    [Math.floor((whole % DAY) / HOUR), 'h'],
    [Math.floor((whole % HOUR) / MINUTE), 'min'],
    [whole % MINUTE, 's'],
  ] as const;
  const text = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
  return text === '' ? '0 s' : text;
}

/**
 * Writes a duration as ISO 8601 (4.4.3.2, format with designators), hours being the largest unit: `PT2H`, `PT26H30M`.
 * @param seconds rounded to whole seconds
 */
export function toIsoDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = whole % MINUTE;
  const text = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${rest > 0 ? `${rest}S` : ''}`;
  return `PT${text === '' ? '0S' : text}`;
}

/**
 * Reads an ISO 8601 duration (4.4.3.2) of fixed length: weeks, days, hours, minutes, seconds with decimals.
 * @returns seconds; undefined where it is none, or counts in years or months, which have no fixed length
 */
export function fromIsoDuration(text: string): number | undefined {
  const match =
    /^P(?:(\d{1,9})W|(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:[.,]\d{1,9})?)S)?)?)$/.exec(
      text,
    );
  if (!match || text === 'P' || text.endsWith('T')) return undefined;
  const part = (index: number): number => Number((match[index] ?? '0').replace(',', '.'));
  return part(1) * 7 * DAY + part(2) * DAY + part(3) * HOUR + part(4) * MINUTE + part(5);
}
