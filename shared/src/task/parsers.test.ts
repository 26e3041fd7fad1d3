import { describeParser, type ParserUnderTest } from '../testing/properties/parser.js';
import { parseCostLimit } from './costs.js';
import { fromIsoDuration, parseDuration } from './durations.js';
import { looksLikeFile, isPlausiblePath, placeOf } from './file-kinds.js';
import { findHints } from './hints.js';
import { readPythonCell } from './ipython.js';
import { CaptureError, viewCell, viewNotebook } from './nbformat.js';
import { findJuliaPackages, findRPackages } from './other-languages.js';
import { checkParameterValue, parseParameters } from './parameters.js';
import { parseDecimal } from './parsed.js';
import { readEnvironmentYml, readInstallWords, readRequirementsTxt } from './requirements.js';
import { findSecrets } from './secrets.js';
import { readMagicLine, readShellLine, readShellScript } from './shell.js';
import { normaliseRemote, sameWork } from './source.js';
import { firstHeading, nameWithoutEnding, plain } from './title.js';
import { tokenise } from './tokens.js';
import { parseCount, parseGiB } from './units.js';
import { distributionOf, isWellKnown, normaliseName } from './distributions.js';
import { findImports } from './imports.js';
import { findReferences } from './references.js';

const PYTHON = [
  'import ',
  'from ',
  ' as ',
  'x = ',
  '"',
  "'",
  '"""',
  'f"',
  '\\',
  '\n',
  '#',
  '(',
  ')',
  '!pip install ',
  '%',
  '%%bash\n',
  'open(',
  'numpy',
];
const SHELL = [
  'pip install ',
  'conda install ',
  '-r ',
  '--file ',
  'constructor',
  '"',
  "'",
  '\\\n',
  ' > ',
  'wget https://a.example/b',
  '!',
  '%run ',
];
const NUMBERS = ['1', '0', ',', '.', ' ', 'h', 'min', 'PT', 'P', 'T', 'GiB', 'k', 'EUR', '€', ':'];

const cell = (source: string) => viewCell({ cell_type: 'code', source, metadata: {}, outputs: [] }, 1);
const isCapture = (error: unknown): boolean => error instanceof CaptureError;
const isSyntaxOrCapture = (error: unknown): boolean =>
  error instanceof SyntaxError || error instanceof CaptureError;
const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'code', id: 'a', source: ['x = 1\n', 'y'], metadata: { tags: ['parameters'] }, outputs: [] },
  ],
});

const PARSERS: readonly ParserUnderTest[] = [
  {
    name: 'parseCostLimit',
    parse: parseCostLimit,
    samples: ['20 EUR', '€ 20', '12.5 core-hours'],
    pieces: NUMBERS,
  },
  { name: 'parseDuration', parse: parseDuration, samples: ['2', '90 min', '1:30', 'PT2H'], pieces: NUMBERS },
  { name: 'fromIsoDuration', parse: fromIsoDuration, samples: ['PT2H', 'P1DT12H'], pieces: NUMBERS },
  { name: 'parseCount', parse: parseCount, samples: ['4'], pieces: NUMBERS },
  { name: 'parseGiB', parse: parseGiB, samples: ['8 GB', '512MiB'], pieces: NUMBERS },
  { name: 'parseDecimal', parse: parseDecimal, samples: ['1,5'], pieces: NUMBERS },
  { name: 'tokenise', parse: tokenise, samples: ['x = "a"\nimport numpy as np\n'], pieces: PYTHON },
  {
    name: 'findImports',
    parse: (text) => findImports(tokenise(text)),
    samples: ['import numpy as np\nfrom a.b import (c, d)'],
    pieces: PYTHON,
  },
  {
    name: 'readPythonCell',
    parse: readPythonCell,
    samples: ['!pip install numpy\nx = 1', '%%bash\nls'],
    pieces: PYTHON,
  },
  {
    name: 'parseParameters',
    parse: parseParameters,
    samples: ['x: int = 5  # type: int, help'],
    pieces: PYTHON,
  },
  {
    name: 'checkParameterValue',
    parse: (text) => checkParameterValue(text) ?? 'good',
    samples: ['"a"'],
    pieces: PYTHON,
  },
  {
    name: 'readRequirementsTxt',
    parse: readRequirementsTxt,
    samples: ['numpy>=1\n-r more.txt\na @ https://a.example/x.whl'],
    pieces: SHELL,
  },
  {
    name: 'readEnvironmentYml',
    parse: readEnvironmentYml,
    samples: ['dependencies:\n  - numpy=1\n  - pip:\n    - astropy'],
    pieces: ['dependencies:\n', '  - ', 'pip:', 'constructor\n', '::', '"', "'"],
  },
  {
    name: 'readInstallWords (conda)',
    parse: (text) => readInstallWords(text.split(' '), 'conda'),
    samples: ['numpy constructor'],
    pieces: SHELL,
  },
  {
    name: 'readInstallWords (pip)',
    parse: (text) => readInstallWords(text.split(' '), 'pip'),
    samples: ['numpy[a] -r x'],
    pieces: SHELL,
  },
  {
    name: 'readShellLine',
    parse: readShellLine,
    samples: ['wget https://a.example/b -O c', 'pip install numpy'],
    pieces: SHELL,
  },
  { name: 'readMagicLine', parse: readMagicLine, samples: ['!ls', '%run a.py'], pieces: SHELL },
  { name: 'readShellScript', parse: readShellScript, samples: ['ls \\\n -l\ncat x'], pieces: SHELL },
  {
    name: 'findSecrets',
    parse: findSecrets,
    samples: ['token = "abcdef123456"'],
    pieces: [
      'token',
      '_',
      '="',
      'password',
      'Bearer ',
      'eyJ',
      'eyJaaaaaaaaa.',
      '-----BEGIN ',
      'PRIVATE KEY',
      'a://',
      ':',
      '@',
      '%env ',
      'export ',
      'api_',
    ],
  },
  {
    name: 'findHints',
    parse: (text) => findHints(findImports(tokenise(text)), text),
    samples: ['import torch'],
    pieces: PYTHON,
  },
  {
    name: 'findReferences',
    parse: (text) => {
      const { tokens } = readPythonCell(text);
      return findReferences(tokens, new Map());
    },
    samples: ['open("a.csv")'],
    pieces: [...PYTHON, '"a.csv"', ' / ', 'Path('],
  },
  {
    name: 'findRPackages',
    parse: findRPackages,
    samples: ['library(dplyr)'],
    pieces: ['library(', '::', 'require("', ')'],
  },
  {
    name: 'findJuliaPackages',
    parse: findJuliaPackages,
    samples: ['using Plots: plot'],
    pieces: ['using ', ',', ':', '\n', 'import '],
  },
  {
    name: 'normaliseRemote',
    parse: (text) => normaliseRemote(text) ?? 'none',
    samples: ['git@github.com:a/b.git', 'https://a.example/b'],
    pieces: ['git@', 'ssh://', '.git', ':', 'a.example'],
  },
  {
    name: 'firstHeading',
    parse: (text) => firstHeading(text) ?? 'none',
    samples: ['# A *b*'],
    pieces: ['# ', '\n', '===', '[', '](', '<h1>', '</h1>', '```'],
  },
  { name: 'plain', parse: plain, samples: ['*a* [b](c)'], pieces: ['*', '_', '[', ']', '](', '`', '<'] },
  {
    name: 'nameWithoutEnding',
    parse: nameWithoutEnding,
    samples: ['a/b.ipynb'],
    pieces: ['.', '/', '.ipynb'],
  },
  { name: 'normaliseName', parse: normaliseName, samples: ['A_b.c'], pieces: ['-', '_', '.'] },
  {
    name: 'distributionOf',
    parse: (text) => distributionOf(text) ?? isWellKnown(text),
    samples: ['cv2'],
    pieces: ['.'],
  },
  {
    name: 'file kinds',
    parse: (text) => [looksLikeFile(text), isPlausiblePath(text), placeOf(text)],
    samples: ['a.csv'],
    pieces: ['.csv', '*', '{', '}'],
  },
  {
    name: 'viewNotebook',
    parse: (text) => {
      const view = viewNotebook(JSON.parse(text));
      return view.cells.map((each, index) => viewCell(each, index));
    },
    samples: [NOTEBOOK],
    pieces: ['"cells"', '"source"', 'null', '[]'],
    throws: isSyntaxOrCapture,
  },
  { name: 'viewCell', parse: cell, samples: ['x'], throws: isCapture },
  { name: 'sameWork', parse: (text) => sameWork(text, NOTEBOOK), samples: [NOTEBOOK, 'x'] },
];

PARSERS.forEach(describeParser);
