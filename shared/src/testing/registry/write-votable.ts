import type { ColumnType, TableRow } from './tables.js';

/** A column of an answer. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export type Serialization = 'TABLEDATA' | 'BINARY' | 'BINARY2';

/** The integer for "no value", where a serialization has no other way to say it. */
const NULL_INTEGER = -2147483648;

/** How each type of the registry is written: strings in UTF-16, so that titles of all languages survive. */
const FIELDS: Readonly<Record<ColumnType, string>> = {
  string: 'datatype="unicodeChar" arraysize="*"',
  timestamp: 'datatype="char" arraysize="19" xtype="timestamp"',
  key: 'datatype="int"',
  integer: 'datatype="int"',
  real: 'datatype="float"',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function document(content: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4">${content}</VOTABLE>\n`
  );
}

/** DALI 1.1, section 4.4. @param overflow there is more than was asked for */
export function votableOf(
  columns: readonly AnswerColumn[],
  rows: readonly TableRow[],
  serialization: Serialization,
  overflow: boolean,
): string {
  const fields = columns.map(({ name, type }) => {
    const nulls = type === 'key' || type === 'integer' ? `<VALUES null="${NULL_INTEGER}"/>` : '';
    return `<FIELD name="${name}" ${FIELDS[type]}>${nulls}</FIELD>`;
  });
  const data =
    serialization === 'TABLEDATA'
      ? `<TABLEDATA>${rows.map((row) => tableRow(columns, row)).join('')}</TABLEDATA>`
      : `<${serialization}><STREAM encoding="base64">${stream(columns, rows, serialization)}</STREAM></${serialization}>`;
  const after = overflow ? '<INFO name="QUERY_STATUS" value="OVERFLOW"/>' : '';
  return document(
    '<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK">Queried.</INFO>' +
      `<TABLE>${fields.join('')}<DATA>${data}</DATA></TABLE>${after}</RESOURCE>`,
  );
}

/** DALI 1.1, section 4.4.2. */
export function errorVotable(message: string): string {
  return document(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">${escaped(message)}</INFO></RESOURCE>`,
  );
}

function tableRow(columns: readonly AnswerColumn[], row: TableRow): string {
  const cells = columns.map(({ name }) => `<TD>${escaped(String(row[name] ?? ''))}</TD>`);
  return `<TR>${cells.join('')}</TR>`;
}

function stream(
  columns: readonly AnswerColumn[],
  rows: readonly TableRow[],
  serialization: Serialization,
): string {
  const chunks = rows.flatMap((row) => [
    ...(serialization === 'BINARY2' ? [maskOf(columns, row)] : []),
    ...columns.map(({ name, type }) => bytesOf(type, row[name] ?? null)),
  ]);
  return Buffer.concat(chunks).toString('base64').replace(/.{76}/g, '$&\n');
}

/** A bit for each column, the first highest. */
function maskOf(columns: readonly AnswerColumn[], row: TableRow): Buffer {
  const mask = Buffer.alloc(Math.ceil(columns.length / 8));
  for (const [index, { name }] of columns.entries()) {
    if ((row[name] ?? null) === null)
      mask.writeUInt8((mask[index >> 3] ?? 0) | (0x80 >> (index & 7)), index >> 3);
  }
  return mask;
}

function bytesOf(type: ColumnType, value: string | number | null): Buffer {
  switch (type) {
    case 'string': {
      const text = Buffer.from(String(value ?? ''), 'utf16le').swap16();
      const count = Buffer.alloc(4);
      count.writeUInt32BE(text.length / 2);
      return Buffer.concat([count, text]);
    }
    case 'timestamp':
      return Buffer.from(
        String(value ?? '')
          .padEnd(19, '\0')
          .slice(0, 19),
        'latin1',
      );
    case 'real': {
      const real = Buffer.alloc(4);
      real.writeFloatBE(typeof value === 'number' ? value : Number.NaN);
      return real;
    }
    default: {
      const integer = Buffer.alloc(4);
      integer.writeInt32BE(typeof value === 'number' ? value : NULL_INTEGER);
      return integer;
    }
  }
}
