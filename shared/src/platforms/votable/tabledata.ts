import { childrenOf, type XmlElement } from '../../drivers/uws/xml.js';
import { type Cell, type Field, VotableError } from './model.js';
import { cellOf, isText, partsOf, textCell, unlessNull } from './shape.js';

/** Reads the rows of a TABLEDATA element (VOTable 1.4, section 5.1). */
export function rowsOfTabledata(
  tabledata: XmlElement,
  fields: readonly Field[],
  maxRows: number,
): readonly (readonly Cell[])[] {
  const rows = childrenOf(tabledata, 'TR');
  if (rows.length > maxRows) throw new VotableError(`it has more than ${maxRows} rows`);
  return rows.map((row) => {
    const cells = childrenOf(row, 'TD');
    if (cells.length !== fields.length) {
      throw new VotableError(`a row has ${cells.length} values for ${fields.length} columns`);
    }
    return fields.map((field, index) => cellOfText(field, cells[index]?.text ?? ''));
  });
}

/** An empty cell has no value, whatever its type (VOTable 1.4, section 5.1); an empty string cannot be told from that. */
function cellOfText(field: Field, text: string): Cell {
  if (text === '') return null;
  if (isText(field)) return textCell(field, text);
  const bits = field.datatype === 'bit' && field.shape.kind !== 'scalar';
  const words = bits ? Array.from(text.replace(/\s+/g, '')) : text.trim().split(/\s+/);
  const parsed = words.map((word) => valueOfWord(field, word));
  const { shape } = field;
  const wanted = shape.kind === 'scalar' ? 1 : shape.kind === 'fixed' ? shape.count : undefined;
  if (wanted !== undefined && parsed.length !== wanted * partsOf(field)) throw nonsense(field, text);
  return cellOf(field, parsed);
}

function valueOfWord(field: Field, word: string): Cell {
  switch (field.datatype) {
    case 'boolean':
      return booleanOf(field, word);
    case 'float':
    case 'double':
    case 'floatComplex':
    case 'doubleComplex':
      return floatOf(field, word);
    default:
      return integerOf(field, word);
  }
}

/** VOTable 1.4, section 6: `?` and a blank stand for no value. */
function booleanOf(field: Field, word: string): boolean | null {
  if (/^(?:t|true|1)$/i.test(word)) return true;
  if (/^(?:f|false|0)$/i.test(word)) return false;
  if (word === '?') return null;
  throw nonsense(field, word);
}

/** NaN is how a number with a point says that it is absent (VOTable 1.4, section 6). */
function floatOf(field: Field, word: string): number | null {
  if (/^[+-]?nan$/i.test(word)) return null;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(word);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/.test(word)) throw nonsense(field, word);
  return Number(word.replace(/d/i, 'e'));
}

function integerOf(field: Field, word: string): Cell {
  if (!/^(?:[+-]?\d{1,20}|0x[0-9a-f]{1,16})$/i.test(word)) throw nonsense(field, word);
  return unlessNull(field, BigInt(word.replace(/^\+/, '')));
}

function nonsense({ name, datatype }: Field, text: string): VotableError {
  return new VotableError(`"${text.slice(0, 40)}" in the column "${name}" is no ${datatype}`);
}
