import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readVotable } from './read.js';
import type { Cell, Field } from './model.js';

/** What the script says of a table; numbers are text, and an absent value is null. */
interface Written {
  readonly rows: readonly (readonly Cell[])[];
  readonly documents: Readonly<Record<'TABLEDATA' | 'BINARY' | 'BINARY2', string>>;
}

const TABLES = 60;
const seed = Math.floor(Math.random() * 2 ** 31);

function write(): readonly Written[] {
  const python = process.env.RUN_ELSEWHERE_ASTRO_PYTHON;
  if (python === undefined) {
    throw new Error(
      'Set RUN_ELSEWHERE_ASTRO_PYTHON to the python of an environment with astropy, and run again.',
    );
  }
  const script = join(__dirname, 'testing', 'random_tables.py');
  const output = execFileSync(python, [script, String(seed), String(TABLES)], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as readonly Written[];
}

/**
 * Both sides in one form. TABLEDATA cannot tell an empty value from an absent one, nor BINARY an empty string, and an absent array
 * is written as an array of absent values.
 */
function plain(field: Field, value: Cell): Cell {
  if (value === null || value === '') return null;
  if (typeof value === 'object') {
    const values = value.map((each) => plain(field, each));
    return values.every((each) => each === null) ? null : values;
  }
  if (field.datatype === 'bit') return Number(value);
  if (field.datatype === 'boolean' || /char/i.test(field.datatype)) return value;
  if (!/float|double/i.test(field.datatype)) return String(value);
  const number = typeof value === 'string' ? Number(value.replace('inf', 'Infinity')) : Number(value);
  if (Number.isNaN(number)) return null;
  return String(/float/i.test(field.datatype) ? Math.fround(number) : number);
}

test(`random tables that astropy wrote (seed ${seed})`, () => {
  const tables = write();
  expect(tables).toHaveLength(TABLES);
  for (const [index, { rows, documents }] of tables.entries()) {
    for (const [serialization, document] of Object.entries(documents)) {
      const read = readVotable(document);
      const both = [read.rows, rows].map((side) =>
        side.map((row) => read.fields.map((field, column) => plain(field, row[column] ?? null))),
      );
      expect({ index, serialization, rows: both[0] }).toEqual({ index, serialization, rows: both[1] });
    }
  }
});
