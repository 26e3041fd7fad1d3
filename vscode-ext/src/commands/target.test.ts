import { FakeUri } from '../testing/editor.js';
import { targetOf } from './target.js';

const uri = FakeUri.file('/a.ipynb');

it('is what the explorer, a tab or the toolbar hands over', () => {
  expect(targetOf(uri)).toBe(uri);
  expect(targetOf({ notebookEditor: { notebookUri: uri }, ui: true })).toBe(uri);
});

it.each([
  undefined,
  null,
  'file:///a.ipynb',
  {},
  { notebookEditor: null },
  { notebookEditor: { notebookUri: 3 } },
])('is nothing else: %j', (argument) => {
  expect(targetOf(argument)).toBeUndefined();
});
