import fc from 'fast-check';
import { DATATYPES, LIMITS, type VotableLimits } from './model.js';
import { readVotable, recordsOf } from './read.js';

const votable = (content: string): string =>
  `<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">${content}</RESOURCE></VOTABLE>`;
const table = (fields: string, data: string): string =>
  votable(`<TABLE>${fields}<DATA>${data}</DATA></TABLE>`);
const field = (datatype: string, arraysize = ''): string =>
  `<FIELD name="x" datatype="${datatype}"${arraysize === '' ? '' : ` arraysize="${arraysize}"`}/>`;
const cells = (...texts: string[]): string =>
  `<TABLEDATA>${texts.map((text) => `<TR><TD>${text}</TD></TR>`).join('')}</TABLEDATA>`;
const stream = (kind: 'BINARY' | 'BINARY2', ...bytes: number[]): string =>
  `<${kind}><STREAM encoding="base64">${Buffer.from(bytes).toString('base64')}</STREAM></${kind}>`;
const column = (document: string, limits?: VotableLimits) =>
  readVotable(document, limits).rows.map(([cell]) => cell);

test('a query status is read wherever it stands; an error and a late overflow count more than an OK', () => {
  const info = (value: string, text = ''): string =>
    `<INFO name="QUERY_STATUS" value="${value}">${text}</INFO>`;
  const empty = `<TABLE>${field('int')}<DATA>${cells()}</DATA></TABLE>`;
  expect(readVotable(votable(info('OK', 'fine') + empty)).status).toEqual({ value: 'OK', text: 'fine' });
  expect(readVotable(votable(info('OK') + empty + info('OVERFLOW'))).status?.value).toBe('OVERFLOW');
  expect(readVotable(votable(info('OK') + empty + info('ERROR', 'lost')))).toEqual({
    status: { value: 'ERROR', text: 'lost' },
    fields: [],
    rows: [],
  });
  expect(readVotable(`<VOTABLE>${info('ERROR', 'no resource')}</VOTABLE>`).status?.text).toBe('no resource');
  expect(readVotable(votable(empty)).status).toBeUndefined();
});

test('the table of the results is read, not that of another resource', () => {
  const other = `<RESOURCE><TABLE>${field('int')}<DATA>${cells('1')}</DATA></TABLE></RESOURCE>`;
  const text = votable(`<TABLE>${field('int')}<DATA>${cells('2')}</DATA></TABLE>`);
  expect(column(text.replace('<RESOURCE type', `${other}<RESOURCE type`))).toEqual([2]);
});

test.each([
  [field('boolean'), ['T', 'false', '1', '?', ''], [true, false, true, null, null]],
  [field('long'), ['9007199254740993', '-5', '0x10'], [9007199254740993n, -5, 16]],
  [field('double'), ['NaN', '-Inf', '+1.5e3', '.5'], [null, -Infinity, 1500, 0.5]],
  [
    field('bit', '4'),
    ['1010', '0 1 1 0'],
    [
      [1, 0, 1, 0],
      [0, 1, 1, 0],
    ],
  ],
  [field('floatComplex'), ['1 2', 'NaN 2'], [[1, 2], null]],
  [field('char', '3x*'), ['ab cde', 'x'], [['ab', 'cde'], ['x']]],
  [field('short', '2x*'), ['1 2 3 4'], [[1, 2, 3, 4]]],
  ['<FIELD name="x" datatype="int"><VALUES null="-1"/></FIELD>', ['-1', '1'], [null, 1]],
] as const)('TABLEDATA of %s', (fields, texts, values) => {
  expect(column(table(fields, cells(...texts)))).toEqual(values);
});

test('BINARY2 says what is absent, BINARY has its integer for it', () => {
  const fields = `${field('short')}<FIELD name="y" datatype="short"><VALUES null="7"/></FIELD>`;
  expect(readVotable(table(fields, stream('BINARY2', 0x80, 0, 1, 0, 2))).rows).toEqual([[null, 2]]);
  expect(readVotable(table(fields, stream('BINARY', 0xff, 0xff, 0, 7))).rows).toEqual([[-1, null]]);
});

test('bits are packed, the first highest', () => {
  expect(column(table(field('bit', '10'), stream('BINARY', 0b10110000, 0b01000000)))).toEqual([
    [1, 0, 1, 1, 0, 0, 0, 0, 0, 1],
  ]);
  expect(column(table(field('bit'), stream('BINARY', 0x80, 0)))).toEqual([1, 0]);
});

test('rows as records, whatever the case of the names', () => {
  const [record] = recordsOf(
    readVotable(table('<FIELD name="IVOID" datatype="char" arraysize="*"/>', cells('ivo://x'))),
  );
  expect(record?.get('ivoid')).toBe('ivo://x');
});

test.each([
  ['no XML', 'hello', /no|element/i],
  ['a page', '<html><body>Welcome</body></html>', /no VOTable/],
  ['a document type', `<!DOCTYPE VOTABLE [<!ENTITY a "b">]>${votable('')}`, /document type/],
  ['no table', votable(''), /no table/],
  ['a type of its own', table(field('decimal'), cells('1')), /no type/],
  ['an array size that is none', table(field('int', '2*3'), cells('1')), /arraysize/],
  ['an array as big as the world', table(field('int', '999999999'), cells('1')), /too wide/],
  ['arrays of arrays as big as the world', table(field('int', '99999x99999x*'), cells('1')), /too wide/],
  ['a row that is too short', table(field('int') + field('int'), cells('1')), /1 values for 2 columns/],
  ['a word where a number should be', table(field('int'), cells('one')), /is no int/],
  ['a number where a list should be', table(field('int', '2'), cells('1')), /is no int/],
  [
    'data elsewhere',
    table(field('int'), '<BINARY><STREAM href="file:///etc/passwd"/></BINARY>'),
    /not in the document/,
  ],
  ['data as they are', table(field('int'), '<BINARY><STREAM>AAAA</STREAM></BINARY>'), /not in base64/],
  [
    'half of base64',
    table(field('int'), '<BINARY><STREAM encoding="base64">A</STREAM></BINARY>'),
    /no base64/,
  ],
  ['FITS', table(field('int'), '<FITS><STREAM encoding="base64">AAAA</STREAM></FITS>'), /not read/],
  [
    'a count beyond the data',
    table(field('int', '*'), stream('BINARY', 0xff, 0xff, 0xff, 0xff, 0)),
    /too long/,
  ],
  ['half a row', table(field('int'), stream('BINARY', 0, 0, 0, 1, 0)), /too long|middle of a row/],
  ['rows of nothing', table(field('char', '0'), stream('BINARY', 1, 2, 3)), /rows are empty/],
  ['data without columns', table('', stream('BINARY2', 1, 2, 3)), /rows are empty/],
])('%s is refused', (_name, text, why) => {
  expect(() => readVotable(text)).toThrow(
    expect.objectContaining({ name: 'VotableError', message: expect.stringMatching(why) as string }) as Error,
  );
});

test('more rows or columns than there may be are refused', () => {
  const few = { ...LIMITS, rows: 2, fields: 1 };
  expect(column(table(field('int'), cells('1', '2')), few)).toEqual([1, 2]);
  expect(() => readVotable(table(field('int'), cells('1', '2', '3')), few)).toThrow(/more than 2 rows/);
  expect(() => readVotable(table(field('unsignedByte'), stream('BINARY', 1, 2, 3)), few)).toThrow(
    /more than 2 rows/,
  );
  expect(() => readVotable(table(field('int') + field('int'), cells()), few)).toThrow(/more than 1 columns/);
});

test('any bytes are either rows or a VotableError', () => {
  const columns = fc.array(
    fc.tuple(fc.constantFrom(...DATATYPES), fc.constantFrom('', '*', '3', '2x*', '0', '5*')),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(columns, fc.uint8Array({ maxLength: 80 }), fc.boolean(), (made, bytes, masked) => {
      const fields = made.map(([datatype, arraysize]) => field(datatype, arraysize)).join('');
      try {
        const { rows } = readVotable(table(fields, stream(masked ? 'BINARY2' : 'BINARY', ...bytes)));
        expect(rows.every((row) => row.length === made.length)).toBe(true);
      } catch (error) {
        expect(error).toHaveProperty('name', 'VotableError');
      }
    }),
  );
});
