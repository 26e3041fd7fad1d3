import { isNestedWell } from './nesting.js';
import { parseList } from './parse.js';

test.each([
  [
    'a list as people write it',
    'entries:\n  - notebook: { url: https://a.example/x.ipynb }\n    needs: {cores: 2}\n',
  ],
  ['brackets in a text', `title: "${'['.repeat(1000)}"\ndescription: |\n  ${'{'.repeat(1000)}\n`],
  [
    'a mapping of many keys in one line',
    `{${Array.from({ length: 500 }, (_, n) => `k${n}: ${n}`).join(', ')}}`,
  ],
  ['a list of many lines', '- a: 1\n'.repeat(1000)],
])('%s is nested well', (_, text) => {
  expect(isNestedWell(text)).toBe(true);
});

test.each([
  ['lists', '['.repeat(100_000)],
  ['mappings', '{a: '.repeat(100_000)],
  ['lists in lines', '- '.repeat(100_000)],
  ['keys of keys', '? '.repeat(100_000)],
  ['closing brackets', '}'.repeat(100_000)],
])('%s without end are not, and are told in words', (_, text) => {
  expect(isNestedWell(text)).toBe(false);
  expect(parseList(text).problems).toEqual([
    'The list is nested more deeply than any list needs, or its brackets do not match.',
  ]);
});
