import { hintWarnings } from './hints.js';
import { viewNotebook } from './nbformat.js';
import { Pace } from './pace.js';
import { surveyNotebook } from './survey.js';
import { testFolder } from './testing/folder.js';
import { pythonNotebook } from './testing/notebooks.js';
import { firstHeading } from './title.js';

const survey = (document: unknown, language?: string) =>
  surveyNotebook(
    viewNotebook(document),
    language,
    false,
    new Pace(testFolder().deps, new AbortController().signal),
  );

test('a cell in another language is read in that language', async () => {
  const document = pythonNotebook('library(dplyr)', 'pip install healpy') as {
    cells: { metadata: object }[];
  };
  document.cells[0]!.metadata = { vscode: { languageId: 'r' } };
  document.cells[1]!.metadata = { vscode: { languageId: 'shellscript' } };
  expect((await survey(document, 'python')).packages).toEqual(['dplyr', 'healpy']);
});

test('a notebook that names no language is taken for Python', async () => {
  expect((await survey(pythonNotebook('import h5py'))).imports).toEqual([
    { level: 0, module: 'h5py', names: [] },
  ]);
});

test('a secret is reported by its cell', async () => {
  const { warnings } = await survey(pythonNotebook('1', 'token = "q1w2e3r4"'), 'python');
  expect(warnings).toEqual([
    'Cell 2 seems to hold a token. Take it out before the notebook leaves this machine.',
  ]);
});

test('a very long cell is searched at its beginning', async () => {
  const { warnings, imports } = await survey(pythonNotebook(`import a\n${'x = 1\n'.repeat(50_000)}import b`));
  expect(imports.map((entry) => entry.module)).toEqual(['a']);
  expect(warnings).toEqual([expect.stringMatching(/^Cell 1 is very long/)]);
});

test.each([
  ['import cupy', /needs a GPU \(cupy\)/],
  ['from numba import cuda', /needs a GPU \(numba.cuda\)/],
  ['model.cuda()', /needs a GPU/],
  ['x = torch.zeros(3, device="cuda:0")', /needs a GPU/],
  ['import torch', /can use a GPU \(torch\)/],
  ['from dask.distributed import Client', /several machines \(dask.distributed\)/],
  ['from mpi4py import MPI', /several machines \(mpi4py\)/],
])('hint: %s', async (source, warning) => {
  expect(hintWarnings((await survey(pythonNotebook(source))).hints)).toEqual([
    expect.stringMatching(warning),
  ]);
});

test('no hint without a reason', async () => {
  expect(hintWarnings((await survey(pythonNotebook('import numba, dask.array, numpy'))).hints)).toEqual([]);
});

test.each([
  ['# Plain', 'Plain'],
  ['text\n\n### **Bold** and `code` #', 'Bold and code'],
  ['# [A link](https://x.org) ![](y.png)', 'A link'],
  ['```\n# no\n```\n## yes', 'yes'],
  ['Set\nunder it\n========', 'under it'],
  ['<h1 align="center">In <b>HTML</b></h1>', 'In HTML'],
  ['# snake_case_name', 'snake_case_name'],
  ['#no heading', undefined],
  ['- item\n---', undefined],
  ['# ', undefined],
])('heading of %j', (markdown, heading) => {
  expect(firstHeading(markdown)).toBe(heading);
});
