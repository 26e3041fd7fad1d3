import { findDataFiles } from './data-files.js';
import { FileSearch } from './file-search.js';
import type { Reference } from './references.js';
import { testFolder } from './testing/folder.js';

async function find(
  references: readonly Reference[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ travel: string[]; warnings: readonly string[]; remote: readonly string[] }> {
  const search = new FileSearch(testFolder(files).deps, new AbortController().signal);
  const { remote, warnings } = await findDataFiles(references, { origin: 'work/own.ipynb' }, search);
  return { travel: search.files.map((file) => file.path), warnings, remote };
}

const read = (text: string): Reference => ({ role: 'read', text });
const write = (text: string): Reference => ({ role: 'write', text });
const mention = (text: string): Reference => ({ role: 'mention', text });

test('what is beside the notebook travels, once', async () => {
  const found = await find([read('./a.csv'), mention('a.csv'), mention('b/c.fits'), mention('no.csv')], {
    'a.csv': '1',
    'b/c.fits': '2',
  });
  expect(found).toEqual({ travel: ['a.csv', 'b/c.fits'], warnings: [], remote: [] });
});

test('what the notebook makes stays here and is not missed', async () => {
  const found = await find(
    [
      write('out.csv'),
      mention('out.csv'),
      read('made.csv'),
      write('made.csv'),
      write('plots'),
      read('plots/a.png'),
    ],
    {
      'out.csv': 'old',
    },
  );
  expect(found).toEqual({ travel: [], warnings: [], remote: [] });
});

test('what cannot travel is warned about, with what to do', async () => {
  const { warnings } = await find([
    read('/home/me/x.csv'),
    mention('/scratch/me/y.fits'),
    read('../z.csv'),
    read('data/*.fits'),
    read('gone.csv'),
  ]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^"\/home\/me\/x.csv" is a path on this machine: this path will not exist there\. Put/,
    ),
    expect.stringMatching(/^"\/scratch\/me\/y.fits" is a path on this machine/),
    expect.stringMatching(/^"..\/z.csv" lies outside/),
    expect.stringMatching(/^"data\/\*.fits" stands for several files/),
    expect.stringMatching(/^"gone.csv" was not found beside the notebook/),
  ]);
});

test('a route of a web service is no path on this machine', async () => {
  expect((await find([mention('/api/v1'), mention('/'), write('/tmp/x.csv')])).warnings).toEqual([]);
});

test('addresses are listed, the notebook itself does not travel', async () => {
  const found = await find(
    [mention('https://example.org/a'), read('https://example.org/a'), mention('own.ipynb')],
    { 'own.ipynb': '{}' },
  );
  expect(found).toEqual({ travel: [], warnings: [], remote: ['https://example.org/a'] });
});

test('a hundred warnings are too many', async () => {
  const { warnings } = await find(Array.from({ length: 100 }, (_, index) => read(`gone-${index}.csv`)));
  expect(warnings).toHaveLength(21);
  expect(warnings.at(-1)).toBe('There are 80 more warnings about files.');
});
