import { distributionOf, isWellKnown, normaliseName } from './distributions.js';
import { findImports } from './imports.js';
import { readPythonCell } from './ipython.js';
import { findJuliaPackages, findRPackages } from './other-languages.js';
import { isPythonStdlib } from './stdlib.js';

const modules = (source: string): string[] =>
  findImports(readPythonCell(source).tokens).map(
    (entry) =>
      '.'.repeat(entry.level) + entry.module + (entry.names.length > 0 ? `:${entry.names.join('+')}` : ''),
  );

test.each([
  ['import numpy as np, scipy.stats as st', ['numpy', 'scipy.stats']],
  ['from astropy.table import (\n  Table as T,  # a table\n  QTable,\n)', ['astropy.table:Table+QTable']],
  ['from . import x\nfrom ..up.there import y as z', ['.:x', '..up.there:y']],
  ['from numpy import *', ['numpy']],
  ['if True: import a\ntry:\n    import b; import c\nexcept ImportError: pass', ['a', 'b', 'c']],
  ['def f():\n\timport lazy', ['lazy']],
  ['importlib.import_module("plugin.x")\n__import__("y")\nimport_module(name)', ['plugin.x', 'y']],
  ['# import no\ntext = """\nimport no\n"""\nprint("import no")', []],
  ['yield_from = x\nraise E from err', []],
  ['!pip install x\nimport a\n%matplotlib inline\nimport b', ['a', 'b']],
  ['%%time\nimport a', ['a']],
  ['%%capture out\nimport a', ['a']],
  ['%%bash\nimport image.png', []],
  ['%%html\nimport a', []],
  ['%%writefile helper.py\nimport inside', ['inside']],
  ['import', []],
  ['from x', []],
  ['from import import import', []],
])('%j', (source, expected) => {
  expect(modules(source)).toEqual(expected);
});

test('extensions that a cell loads are modules too', () => {
  expect(readPythonCell('%load_ext autoreload\n%load_ext line_profiler').extensions).toEqual([
    'line_profiler',
  ]);
});

test.each([
  'os',
  'xml',
  'tomllib',
  'distutils',
  'annotationlib',
  'compression',
  'binhex',
  '__future__',
  'IPython',
])('%s comes with Python or its kernel', (name) => {
  expect(isPythonStdlib(name)).toBe(true);
});

test.each([
  ['cv2', 'opencv-python'],
  ['PIL.Image', 'pillow'],
  ['sklearn.cluster', 'scikit-learn'],
  ['yaml', 'pyyaml'],
  ['skimage', 'scikit-image'],
  ['bs4', 'beautifulsoup4'],
  ['google.cloud.storage', 'google-cloud-storage'],
  ['google.colab.drive', undefined],
  ['Flask_CORS', 'flask-cors'],
  ['constructor', 'constructor'],
])('the distribution of %s is %s', (module, name) => {
  expect(distributionOf(module)).toBe(name);
});

test('names are normalised, and only the surely published are well known', () => {
  expect(normaliseName('Ruamel._.YAML')).toBe('ruamel-yaml');
  expect([isWellKnown('numpy.linalg'), isWellKnown('helper')]).toEqual([true, false]);
});

test('packages of R', () => {
  const source =
    '# library(no)\nlibrary(dplyr)\nrequire("data.table", quietly = TRUE)\nggplot2::ggplot()\nstats::sd(x)\nlibrary(grid)';
  expect(findRPackages(source)).toEqual(['dplyr', 'data.table', 'ggplot2']);
});

test('packages of Julia', () => {
  const source =
    'using DataFrames, CSV\nusing Plots: plot, scatter\nimport FITSIO.FITS # x\nusing LinearAlgebra\n# using No';
  expect(findJuliaPackages(source)).toEqual(['DataFrames', 'CSV', 'Plots', 'FITSIO']);
});
