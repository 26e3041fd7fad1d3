import { type Cell, type Field, LIMITS, VotableError } from './model.js';

/** True for a column of strings: `char` and `unicodeChar` values are characters of a string, not values for themselves. */
export function isText({ datatype }: Field): boolean {
  return datatype === 'char' || datatype === 'unicodeChar';
}

/** How many numbers make one value. */
export function partsOf({ datatype }: Field): number {
  return datatype === 'floatComplex' || datatype === 'doubleComplex' ? 2 : 1;
}

/** Groups numbers into values and values into a cell. Arrays of several dimensions stay flat, the first index fastest, as they are written. */
export function cellOf(field: Field, numbers: readonly Cell[]): Cell {
  if (numbers.length > LIMITS.values * partsOf(field)) throw tooLong(field);
  const values = partsOf(field) === 1 ? numbers : pairsOf(numbers);
  return field.shape.kind === 'scalar' ? (values[0] ?? null) : values;
}

/** A value with an absent part is absent. */
function pairsOf(numbers: readonly Cell[]): Cell[] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, index) => {
    const pair = numbers.slice(2 * index, 2 * index + 2);
    return pair.includes(null) ? null : pair;
  });
}

/**
 * The characters of a cell as its value: a string, or an array of strings where the column has more than one dimension.
 * A string ends before its first NUL; fixed-length strings are filled with NULs or blanks.
 */
export function textCell(field: Field, characters: string): Cell {
  const { shape } = field;
  if (shape.kind === 'scalar') return ended(characters);
  const width = shape.first;
  const single = width === undefined || (shape.kind === 'fixed' && width === shape.count);
  if (single || width === 0) return ended(characters);
  const count = Math.ceil(characters.length / width);
  return Array.from({ length: count }, (_, index) =>
    ended(characters.slice(index * width, (index + 1) * width)),
  );
}

function ended(text: string): string {
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

/** A column's integer for "no value", as absent. */
export function unlessNull(field: Field, value: bigint | number): Cell {
  if (field.nullValue !== undefined && BigInt(value) === field.nullValue) return null;
  return typeof value === 'bigint' && isExact(value) ? Number(value) : value;
}

function isExact(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

export function tooLong({ name }: Field): VotableError {
  return new VotableError(`a value of the column "${name}" is too long`);
}
