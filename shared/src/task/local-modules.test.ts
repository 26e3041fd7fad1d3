import { FileSearch } from './file-search.js';
import { findImports } from './imports.js';
import { findLocalModules } from './local-modules.js';
import { testFolder } from './testing/folder.js';
import { tokenise } from './tokens.js';

async function follow(source: string, files: Readonly<Record<string, string>>, made: readonly string[] = []) {
  const folder = testFolder(files);
  const search = new FileSearch(folder.deps, new AbortController().signal);
  const facts = await findLocalModules(findImports(tokenise(source)), new Set(made), search);
  return {
    travel: search.files.map((file) => file.path),
    published: facts.published.map((entry) => entry.module),
    references: facts.references.map((reference) => reference.text),
    asked: folder.asked,
  };
}

test('a module beside the notebook travels with all that it imports', async () => {
  const found = await follow('import a\nfrom pack.sub import leaf, Thing\nimport os, numpy, foreign', {
    'a.py': 'import b, scipy\nopen("a.txt")',
    'b.py': 'import a',
    'pack/__init__.py': 'from . import base\nfrom .base import x',
    'pack/base.py': 'from ..outside import y',
    'pack/sub/__init__.py': 'from ..base import z',
    'pack/sub/leaf.py': '',
    'pack/unused.py': '',
  });
  expect(found.travel).toEqual([
    'a.py',
    'b.py',
    'pack/__init__.py',
    'pack/base.py',
    'pack/sub/__init__.py',
    'pack/sub/leaf.py',
  ]);
  expect(found.published).toEqual(['numpy', 'foreign', 'scipy']);
  expect(found.references).toEqual(['a.txt']);
});

test('a folder without __init__.py is a package too', async () => {
  const found = await follow('from tools.plots import draw', { 'tools/plots.py': '' });
  expect(found).toMatchObject({ travel: ['tools/plots.py'], published: [] });
});

test('Python itself, well-known packages and what the notebook makes are not looked for', async () => {
  const found = await follow('import os, numpy.linalg, made', {}, ['made']);
  expect(found.asked).toEqual([]);
  expect(found.published).toEqual(['numpy.linalg']);
});

test('each path is asked for once', async () => {
  const found = await follow('import foreign\nimport foreign\nfrom foreign import x', {});
  expect(found.asked).toEqual(['foreign.py', 'foreign/__init__.py']);
});
