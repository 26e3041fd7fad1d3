import { readFile } from 'node:fs/promises';
import { captureNotebook } from './capture.js';
import { testFolder } from './testing/folder.js';

const example = new URL('../../../test/example/', import.meta.url);

test('the example needs three packages and takes its catalogue along, with nothing to warn about', async () => {
  const document: unknown = JSON.parse(await readFile(new URL('star-clusters.ipynb', example), 'utf8'));
  const catalogue = await readFile(new URL('stars.csv', example), 'utf8');
  const source = { name: 'star-clusters.ipynb', origin: 'example/star-clusters.ipynb', document };
  const { deps } = testFolder({
    'stars.csv': catalogue,
    'clusters.ecsv': 'of an earlier run',
    'proper-motions.png': '',
  });
  const { facts } = await captureNotebook(source, { keepOutputs: false }, deps, new AbortController().signal);
  expect(facts).toMatchObject({
    title: 'Open clusters by their common proper motion',
    kernel: 'python3',
    language: 'python',
    packages: ['astropy', 'matplotlib', 'numpy'],
    remoteData: [],
    warnings: [],
  });
  expect(facts.files.map((file) => file.path)).toEqual(['stars.csv']);
  expect(facts.parameters.map((parameter) => parameter.name)).toContain('bootstrap_samples');
});
