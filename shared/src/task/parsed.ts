/** What became of something that a person typed: the value, or a sentence to show at the field. */
export type Parsed<T> = { readonly ok: T } | { readonly error: string };

/**
 * Reads a decimal number as people write it: a point or a comma before the decimals, no exponent, no sign.
 * `1,000` is refused, because it is a thousand in one country and one in another.
 */
export function parseDecimal(text: string): Parsed<number> {
  const trimmed = text.trim();
  if (/^\d+,\d{3}$/.test(trimmed) && !trimmed.startsWith('0')) {
    return { error: `"${shown(trimmed)}" can be read in two ways. Write it without the comma.` };
  }
  if (!/^(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})$/.test(trimmed)) {
    return { error: `"${shown(trimmed)}" is not a number.` };
  }
  return { ok: Number(trimmed.replace(',', '.')) };
}

/** What was typed, short enough for an error message. */
export function shown(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
}

/** A number with at most three decimals and no trailing zeros. */
export function formatDecimal(value: number): string {
  return value.toFixed(3).replace(/\.?0+$/, '');
}
