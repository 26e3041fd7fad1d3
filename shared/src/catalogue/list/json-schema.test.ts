import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseList } from './parse.js';
import { catalogueJsonSchema } from './schema.js';

const file = join(__dirname, '../../../schema/catalogue.schema.json');

test('the published schema is made from the check that lists are read with', () => {
  // To bring it up to date: UPDATE_SCHEMA=1, then prettier.
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, JSON.stringify(catalogueJsonSchema()));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(catalogueJsonSchema());
});

const good = `
title: Gamma rays
sources:
  - url: https://github.com/org/repo
    exclude: [experiments]
entries:
  - notebook: { repository: 'https://github.com/org/repo', path: tutorials/ec.ipynb }
    title: External Compton
    needs: { cores: 4, memoryGiB: 8, hours: 1.5 }
  - container: ghcr.io/org/tool:1.2
  - machine: https://example.org/disk.qcow2
    include: false
`;

const bad: readonly (readonly [string, string])[] = [
  ['entries: [{ notebook: { repository: ftp://x, path: a } }]', 'is missing or of the wrong kind'],
  ['entries: [{ container: x, colour: red }]', '"colour", which means nothing here'],
  ['entries: [{ container: x, needs: { cores: -1 } }]', '"needs.cores"'],
  ['entries: {}', 'is no list'],
  ['sources: [{ url: https://x.example/list.yaml, kind: list }]', '"kind"'],
];

test('what is right is read, what is wrong is named', () => {
  expect(parseList(good)).toMatchObject({ title: 'Gamma rays', problems: [] });
  for (const [text, problem] of bad) expect(parseList(text).problems.join()).toContain(problem);
});

test('what is wrong in one entry costs the others nothing', () => {
  const list = parseList(`${good}  - title: No executable\n`);
  expect(list.entries).toHaveLength(3);
  expect(list.problems).toEqual([expect.stringContaining('Entry 4 (No executable)')]);
});

test('no YAML, or a bomb of it, is a problem and nothing worse', () => {
  expect(parseList('a: [').problems[0]).toContain('no YAML');
  expect(parseList('').problems[0]).toContain('empty');
  const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
  expect(parseList(`l0: &l0 [x]\n${levels.join('\n')}`).problems).toHaveLength(1);
});
