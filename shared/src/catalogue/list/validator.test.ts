import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CatalogueEntry } from '../entry.js';
import { updateList } from '../curate/update.js';
import { parseList } from './parse.js';

/** Ajv, which knows JSON Schema and nothing of us: the platform's tests have it. */
const platform = createRequire(join(__dirname, '../../../../platform/package.json'));
const { Ajv } = platform('ajv') as {
  readonly Ajv: new (options: object) => { compile(schema: unknown): (value: unknown) => boolean };
};
const schema: unknown = JSON.parse(
  readFileSync(join(__dirname, '../../../schema/catalogue.schema.json'), 'utf8'),
);
const validates = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

const repository = 'https://github.com/org/repo';
const notebook = { repository, path: 'tutorials/ec.ipynb' };
const place = { by: 'address', url: 'https://example.org/ec.ipynb' };
const found = { title: 'External Compton', content: place };
const entry = (more: object): object => ({ entries: [{ notebook, ...more }] });
const source = (more: object): object => ({ sources: [{ url: repository, ...more }] });

test.each([
  ['nothing but its frame', { $schema: 'x', title: 'Gamma rays', description: 'All of them' }],
  ['sources', source({ kind: 'github', include: ['tutorials/**'], exclude: ['drafts'] })],
  ['a notebook of a repository', entry({ needs: { cores: 4, memoryGiB: 0.5, gpus: 0, hours: 1.5 } })],
  ['a notebook with all that is said', entry({ title: 'T', keywords: ['a'], authors: [], include: false })],
  [
    'a notebook of a record',
    { entries: [{ notebook: { record: 'https://zenodo.org/records/1', path: 'a' } }] },
  ],
  ['a notebook at an address', { entries: [{ notebook: { url: 'http://x.example/a.ipynb' } }] }],
  ['what was found', entry({ found: { ...found, commit: 'c0ffee00'.repeat(5), gone: true, text: '' } })],
  ['a container', { entries: [{ container: 'ghcr.io/o/t:1', digest: `sha256:${'a'.repeat(64)}` }] }],
  ['a machine', { entries: [{ machine: 'https://example.org/disk.qcow2' }] }],
])('a list with %s is right for an independent validator and for us', (_, list) => {
  expect([validates(list), parseList(JSON.stringify(list)).problems]).toEqual([true, []]);
});

test.each([
  ['no mapping', []],
  ['a title that is no text', { title: 7 }],
  ['a word that means nothing', { tittle: 'x' }],
  ['entries that are no list', { entries: {} }],
  ['an entry that names nothing', { entries: [{ title: 'x' }] }],
  ['an entry that names two things', { entries: [{ notebook, container: 'x' }] }],
  ['a notebook without a path', { entries: [{ notebook: { repository } }] }],
  ['a notebook by ftp', { entries: [{ notebook: { repository: 'ftp://x', path: 'a' } }] }],
  ['an address with a space', { entries: [{ machine: 'https://x.example/a b' }] }],
  ['an unknown word in an entry', entry({ colour: 'red' })],
  ['a need below nothing', entry({ needs: { cores: -1 } })],
  ['an unknown need', entry({ needs: { ram: 1 } })],
  ['a keyword that is no text', entry({ keywords: [1] })],
  ['an empty title', entry({ title: '' })],
  ['a title beyond measure', entry({ title: 'x'.repeat(301) })],
  ['a short commit', entry({ found: { ...found, commit: 'c0ffee' } })],
  ['a place of no kind', entry({ found: { ...found, content: { by: 'post' } } })],
  ['a digest that is none', { entries: [{ container: 'x', digest: 'sha256:1' }] }],
  ['a source of an unknown kind', source({ kind: 'list' })],
  ['a source without an address', { sources: [{ kind: 'git' }] }],
])('a list with %s is refused by both', (_, list) => {
  expect([validates(list), parseList(JSON.stringify(list)).problems.length > 0]).toEqual([false, true]);
});

test('what the curate command writes is right for both', () => {
  const harvested: CatalogueEntry = {
    id: `${repository}#tutorials/ec.ipynb`,
    executable: {
      kind: 'notebook',
      name: 'ec.ipynb',
      content: { by: 'zip', url: 'https://example.org/all.zip', member: 'ec.ipynb' },
      repository: { url: repository, commit: 'c0ffee00'.repeat(5), path: 'tutorials/ec.ipynb' },
      kernel: 'python3',
      language: 'python',
    },
    ...{ title: 'External Compton: "dust"', description: '', keywords: ['a, b'], headings: ['# x'] },
    ...{ text: 'many\nwords', authors: ['Ö'], licence: 'BSD-3-Clause' },
    needs: { cores: 2, durationSeconds: 5400 },
    source: { kind: 'git', url: repository, name: 'repo' },
    included: true,
  };
  const { text } = updateList(undefined, [harvested], () => true);
  const list: unknown = parse(text);
  expect(list).toMatchObject({ entries: [{ found: { title: 'External Compton: "dust"' } }] });
  expect([validates(list), parseList(text).problems]).toEqual([true, []]);
});
