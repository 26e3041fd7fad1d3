import { viewNotebook } from './nbformat.js';
import { checkParameterValue, injectParameters, parseParameters } from './parameters.js';
import { notebook44, notebook45, pythonNotebook } from './testing/notebooks.js';

interface Cell {
  readonly id?: string;
  readonly source: unknown;
  readonly metadata: { readonly tags?: readonly string[] };
}
const inject = (document: unknown, values: Record<string, string>): Cell[] =>
  injectParameters(viewNotebook(document), values) as Cell[];

test('assignments of a parameters cell, with type and help', () => {
  const source = `# Parameters of the run
radius: float = 2.5  # of the field, in degrees
name = "M 67"  # type: str, of the cluster
pair = (1,
        2)
url = "a # b"
text = """two
lines"""
radius = 3
x == 4
a = b = 5
obj.attribute = 6
one, two = 1, 2
count += 1
if x:
    inner = 7
import os
`;
  expect(parseParameters(source)).toEqual([
    { name: 'name', value: '"M 67"', type: 'str', help: 'of the cluster' },
    { name: 'pair', value: '(1,\n        2)' },
    { name: 'url', value: '"a # b"' },
    { name: 'text', value: '"""two\nlines"""' },
    { name: 'radius', value: '3' },
  ]);
});

test('changed values go into a cell of their own after the parameters', () => {
  const cells = inject(notebook45(), { samples: ' 20 ', catalogue: '"b.csv"' });
  expect(cells).toHaveLength(4);
  expect(cells[2]).toEqual({
    cell_type: 'code',
    execution_count: null,
    id: 'injected-parameters',
    metadata: { tags: ['injected-parameters'] },
    outputs: [],
    source: '# Parameters\nsamples = 20\ncatalogue = "b.csv"',
  });
});

test('an older injected cell is replaced, and what else it set stays set', () => {
  const document = notebook45() as { cells: unknown[] };
  const once = inject(document, { samples: '20', catalogue: '"b.csv"' });
  const twice = inject({ ...document, cells: once }, { samples: '30' });
  expect(twice).toHaveLength(4);
  expect(twice[2]!.source).toBe('# Parameters\nsamples = 30\ncatalogue = "b.csv"');
});

test('without a parameters cell it goes on top; before nbformat 4.5 it has no id', () => {
  const [first, second] = inject(notebook44(), { x: '1' });
  expect(first).not.toHaveProperty('id');
  expect(first!.source).toBe('# Parameters\nx = 1');
  expect(second).toEqual((notebook44() as { cells: unknown[] }).cells[0]);
});

test('an id is unique', () => {
  const document = pythonNotebook('1') as { cells: { id: string }[] };
  document.cells[0]!.id = 'injected-parameters';
  expect(inject(document, { x: '1' })[0]!.id).toBe('injected-parameters-2');
});

test('no change leaves the cells alone', () => {
  const view = viewNotebook(notebook45());
  expect(injectParameters(view, {})).toBe(view.cells);
});

test.each([
  '1',
  '-2.5e3',
  '"a b"',
  "['a', 'b']",
  '{"a": 1}',
  'None',
  'not x',
  '1 if a else 2',
  'np.arange(3)',
  'f"{x}" "y"',
  '[1,\n 2]',
])('%s is a value', (value) => {
  expect(checkParameterValue(value)).toBeUndefined();
});

test.each([
  '',
  ' ',
  '"open',
  '[1, 2',
  '1; import os',
  '1\nimport os',
  'x = 1',
  '1 # c',
  'M 67',
  '!rm x',
  ')(',
])('%j is none', (value) => {
  expect(checkParameterValue(value)).toMatch(/\.$/);
  expect(() => inject(notebook45(), { samples: value })).toThrow(/^Parameter samples: /);
});

test('a name must be one', () => {
  expect(() => inject(notebook45(), { 'a b': '1' })).toThrow('Parameter a b: This is not a name.');
});
