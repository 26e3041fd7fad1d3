import { child, childrenOf, deepText, parseXml, XmlError, type XmlElement } from '../../drivers/uws/xml.js';
import { rowsOfBinary } from './binary.js';
import { fieldOf } from './field.js';
import {
  type Cell,
  type Field,
  LIMITS,
  type QueryStatus,
  type Votable,
  VotableError,
  type VotableLimits,
} from './model.js';
import { rowsOfTabledata } from './tabledata.js';

/**
 * Reads the first table of a VOTable's results (VOTable 1.4; DALI 1.1, section 4.4) in any serialization that stands inside the
 * document: TABLEDATA, BINARY and BINARY2. FITS and data at other addresses are not read.
 * @throws VotableError where the text is no such document or is larger than the limits; a query's own error is in the status
 */
export function readVotable(text: string, limits: VotableLimits = LIMITS): Votable {
  const root = rootOf(text);
  const resources = descendants(root, 'RESOURCE');
  const results = resources.find((each) => each.attributes.get('type') === 'results');
  const status = statusOf(results ?? root) ?? statusOf(root);
  const withStatus = status === undefined ? {} : { status };
  if (status?.value === 'ERROR') return { ...withStatus, fields: [], rows: [] };
  const table = descendants(results ?? root, 'TABLE')[0];
  if (table === undefined) throw new VotableError('there is no table in it');
  const fields = childrenOf(table, 'FIELD').map(fieldOf);
  if (fields.length > limits.fields) throw new VotableError(`it has more than ${limits.fields} columns`);
  return { ...withStatus, fields, rows: rowsOf(child(table, 'DATA'), fields, limits.rows) };
}

/** The rows as records; a column that is there twice counts once, the first. */
export function recordsOf({ fields, rows }: Votable): readonly ReadonlyMap<string, Cell>[] {
  const names = fields.map(({ name }) => name.toLowerCase());
  return rows.map((row) => new Map(row.map((cell, index) => [names[index] ?? '', cell] as const).reverse()));
}

function rootOf(text: string): XmlElement {
  try {
    const root = parseXml(text);
    if (root.name !== 'VOTABLE') throw new VotableError('it is no VOTable');
    return root;
  } catch (error) {
    if (error instanceof XmlError) throw new VotableError(error.message, { cause: error });
    throw error;
  }
}

function descendants(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((inner) => [
    ...(inner.name === name ? [inner] : []),
    ...descendants(inner, name),
  ]);
}

/** An overflow or an error that came late stands behind the table and takes back the OK before it. */
function statusOf(element: XmlElement): QueryStatus | undefined {
  const said = descendants(element, 'INFO').filter((info) => info.attributes.get('name') === 'QUERY_STATUS');
  const values = said.flatMap((info): QueryStatus[] => {
    const value = (info.attributes.get('value') ?? '').toUpperCase();
    return value === 'OK' || value === 'ERROR' || value === 'OVERFLOW'
      ? [{ value, text: deepText(info) }]
      : [];
  });
  return values.find(({ value }) => value === 'ERROR') ?? values.at(-1);
}

function rowsOf(data: XmlElement | undefined, fields: readonly Field[], maxRows: number): Votable['rows'] {
  if (data === undefined) return [];
  const tabledata = child(data, 'TABLEDATA');
  if (tabledata !== undefined) return rowsOfTabledata(tabledata, fields, maxRows);
  const binary2 = child(data, 'BINARY2');
  const binary = binary2 ?? child(data, 'BINARY');
  if (binary === undefined) throw new VotableError('its data are in a form that is not read');
  return rowsOfBinary(bytesOf(child(binary, 'STREAM')), fields, binary2 !== undefined, maxRows);
}

function bytesOf(stream: XmlElement | undefined): Uint8Array {
  if (stream === undefined || stream.attributes.has('href')) {
    throw new VotableError('its data are not in the document itself');
  }
  if (stream.attributes.get('encoding') !== 'base64') throw new VotableError('its data are not in base64');
  try {
    return Uint8Array.from(atob(stream.text), (character) => character.charCodeAt(0));
  } catch (error) {
    throw new VotableError('its data are no base64', { cause: error });
  }
}
