import { wordsOfNotebook } from './words.js';
import { notebook } from '../testing/catalogue/web.js';

const text = notebook(
  [
    '![logo](logo.png)\n\n# External *Compton* on the [dust torus](https://x.example)\n\nThis tutorial shows how to compute the **SED** of a jet.\nIt goes on.\n\nSecond paragraph.',
    'Setup\n-----\n\n```\n# not a heading\n```\n## Targets ##',
    '# a comment\nimport agnpy',
  ],
  {
    authors: [{ name: 'Ada' }, 'Bob'],
    kernelspec: { name: 'python3', display_name: 'Python', language: 'python' },
  },
);

test('title and description come from the first Markdown cells, headings from all', () => {
  const words = wordsOfNotebook(text, 'ec.ipynb');
  expect(words.title).toBe('External Compton on the dust torus');
  expect(words.description).toBe('This tutorial shows how to compute the SED of a jet. It goes on.');
  expect(words.headings).toEqual(['External Compton on the dust torus', 'Setup', 'Targets']);
  expect(words.text).toContain('import agnpy');
  expect(words).toMatchObject({ authors: ['Ada', 'Bob'], kernel: 'python3', language: 'python' });
});

test('metadata counts before the cells, the name of the file after them', () => {
  const said = { title: 'Said', description: 'As said', keywords: 'a, b; a' };
  expect(wordsOfNotebook(notebook(['# Heading'], said), 'x.ipynb')).toMatchObject({
    title: 'Said',
    description: 'As said',
    keywords: ['a', 'b'],
  });
  expect(wordsOfNotebook(notebook(['']), 'star-clusters.ipynb').title).toBe('star-clusters');
});

test('a damaged cell costs its own words alone, no notebook is an error', () => {
  const damaged = JSON.stringify({
    ...{ nbformat: 4, nbformat_minor: 4, metadata: {} },
    cells: [{ cell_type: 'other' }, { cell_type: 'markdown', metadata: {}, source: '# Still here' }],
  });
  expect(wordsOfNotebook(damaged, 'x.ipynb').title).toBe('Still here');
  expect(() => wordsOfNotebook('{"nbformat": 3}', 'x.ipynb')).toThrow('old format');
  expect(() => wordsOfNotebook('<html>', 'x.ipynb')).toThrow(SyntaxError);
});
