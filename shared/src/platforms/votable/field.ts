import { child, type XmlElement } from '../../drivers/uws/xml.js';
import { type Datatype, DATATYPES, type Field, LIMITS, type Shape, VotableError } from './model.js';

/** Reads a FIELD element (VOTable 1.4, section 3.2). @throws VotableError where its type is none of the standard's */
export function fieldOf(element: XmlElement): Field {
  const name = element.attributes.get('name') ?? element.attributes.get('ID') ?? '';
  const written = element.attributes.get('datatype');
  const datatype = DATATYPES.find((known) => known === written);
  if (datatype === undefined) throw new VotableError(`the column "${name}" has no type of the standard`);
  const nullValue = integer(child(element, 'VALUES')?.attributes.get('null'));
  return {
    name,
    datatype,
    shape: shapeOf(element.attributes.get('arraysize') ?? '', name, datatype),
    ...(nullValue === undefined ? {} : { nullValue }),
  };
}

function integer(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[+-]?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

/** `n`, `n×m`, `*`, `n*` (at most n), and `n×*`; absent is one value. */
function shapeOf(arraysize: string, name: string, datatype: Datatype): Shape {
  if (arraysize === '') return { kind: 'scalar' };
  const text = datatype === 'char' || datatype === 'unicodeChar';
  // An array of one number is written like a number; a string of one character is a string all the same.
  if (arraysize === '1') return text ? { kind: 'fixed', count: 1, first: 1 } : { kind: 'scalar' };
  const parts = /^((?:\d{1,9}x)*)(?:(\d{1,9})|(\d{0,9})\*)$/.exec(arraysize);
  if (parts === null) throw new VotableError(`the column "${name}" has an arraysize that is none`);
  const inner = (parts[1] ?? '').split('x').filter(Boolean).map(Number);
  const unit = inner.reduce((product, size) => product * size, 1);
  const last = parts[2] === undefined ? undefined : Number(parts[2]);
  const first = inner[0];
  if (unit * (last ?? 1) > LIMITS.values) throw new VotableError(`the column "${name}" is too wide`);
  return last === undefined
    ? { kind: 'variable', unit, first }
    : { kind: 'fixed', count: unit * last, first: first ?? last };
}
