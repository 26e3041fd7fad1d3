import { below, folderOf, freeName } from './paths.js';

test('a folder is what stands before the last slash', () => {
  expect(folderOf('a/b/c.ipynb')).toBe('a/b');
  expect(folderOf('c.ipynb')).toBe('');
});

test('below the root there is no leading slash', () => {
  expect(below('', 'c.csv')).toBe('c.csv');
  expect(below('a', 'b/c.csv')).toBe('a/b/c.csv');
});

test('a taken name is counted up before its whole extension', () => {
  expect(freeName('a.executed.ipynb', new Set())).toBe('a.executed.ipynb');
  expect(freeName('a.executed.ipynb', new Set(['a.executed.ipynb', 'a-1.executed.ipynb']))).toBe(
    'a-2.executed.ipynb',
  );
  expect(freeName('results', new Set(['results']))).toBe('results-1');
  expect(freeName('.hidden', new Set(['.hidden']))).toBe('.hidden-1');
});
