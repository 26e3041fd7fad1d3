import { type Cell, type Datatype, type Field, VotableError } from './model.js';
import { cellOf, isText, partsOf, textCell, tooLong, unlessNull } from './shape.js';

/** Bytes of one number (VOTable 1.4, section 6); bits are packed. */
const WIDTH: Readonly<Record<Datatype, number>> = {
  boolean: 1,
  bit: 0.125,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 4,
  doubleComplex: 8,
};

/** Bytes in their order, all numbers with the highest byte first. Reading past the end is an error, never a guess. */
class Bytes {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.byteLength - this.at;
  }

  take(length: number): { readonly view: DataView; readonly at: number; readonly bytes: Uint8Array } {
    if (length > this.left) throw new VotableError('its data end in the middle of a row');
    const at = this.at;
    this.at += length;
    return { view: this.view, at, bytes: this.bytes.subarray(at, at + length) };
  }

  /** The number of values of an array that says its length itself. */
  count(): number {
    const { view, at } = this.take(4);
    return view.getUint32(at);
  }
}

/**
 * Reads the rows of a BINARY or BINARY2 stream (VOTable 1.4, sections 5.3 and 5.4).
 * @param masked BINARY2: before each row stands a bit for each column, set where the value is absent, the first column highest
 */
export function rowsOfBinary(
  stream: Uint8Array,
  fields: readonly Field[],
  masked: boolean,
  maxRows: number,
): readonly (readonly Cell[])[] {
  const bytes = new Bytes(stream);
  const rows: (readonly Cell[])[] = [];
  while (bytes.left > 0) {
    if (rows.length === maxRows) throw new VotableError(`it has more than ${maxRows} rows`);
    const before = bytes.left;
    const mask = masked ? bytes.take(Math.ceil(fields.length / 8)).bytes : undefined;
    rows.push(
      fields.map((field, index) => {
        const cell = readCell(bytes, field);
        const absent = ((mask?.[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
        return absent ? null : cell;
      }),
    );
    if (bytes.left === before) throw new VotableError('its rows are empty, but it has data');
  }
  return rows;
}

function readCell(bytes: Bytes, field: Field): Cell {
  const { shape } = field;
  const values = shape.kind === 'scalar' ? 1 : shape.kind === 'fixed' ? shape.count : bytes.count();
  const count = values * partsOf(field);
  const size = Math.ceil(count * WIDTH[field.datatype]);
  // Before anything is made for them: the count is what a stranger wrote.
  if (size > bytes.left) throw tooLong(field);
  const { view, at, bytes: own } = bytes.take(size);
  if (isText(field)) return textCell(field, decoded(field, own));
  if (field.datatype === 'bit') return cellOf(field, bitsOf(own, count));
  const width = WIDTH[field.datatype];
  return cellOf(
    field,
    Array.from({ length: count }, (_, index) => numberAt(field, view, at + index * width)),
  );
}

/** `char` is one byte for a character; what is no ASCII there is UTF-8 in practice. */
function decoded(field: Field, bytes: Uint8Array): string {
  return new TextDecoder(field.datatype === 'char' ? 'utf-8' : 'utf-16be', { ignoreBOM: true }).decode(bytes);
}

function bitsOf(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1);
}

function numberAt(field: Field, view: DataView, at: number): Cell {
  switch (field.datatype) {
    case 'boolean':
      return booleanOf(view.getUint8(at));
    case 'short':
      return unlessNull(field, view.getInt16(at));
    case 'int':
      return unlessNull(field, view.getInt32(at));
    case 'long':
      return unlessNull(field, view.getBigInt64(at));
    case 'float':
    case 'floatComplex':
      return unlessNaN(view.getFloat32(at));
    case 'double':
    case 'doubleComplex':
      return unlessNaN(view.getFloat64(at));
    default:
      return unlessNull(field, view.getUint8(at));
  }
}

/** T, t and 1 are true, F, f and 0 false; NUL, a blank and a question mark are no value (VOTable 1.4, section 6). */
function booleanOf(byte: number): boolean | null {
  const character = String.fromCharCode(byte);
  if ('Tt1'.includes(character)) return true;
  return 'Ff0'.includes(character) ? false : null;
}

function unlessNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
