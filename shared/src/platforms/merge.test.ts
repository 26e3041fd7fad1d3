import { mergeFound } from './merge.js';
import type { FoundPlatform, Origin, SourceAnswer } from './sources.js';

const found = (from: Origin, url: string, more: Partial<FoundPlatform> = {}): FoundPlatform => ({
  id: url,
  url,
  name: `${from} name`,
  from,
  ...more,
});
const answer = (...platforms: FoundPlatform[]): SourceAnswer => ({ source: 's', platforms, fresh: true });

const A = 'https://a.example.org';
const B = 'https://b.example.org';

test('the same address is the same platform: settings before list before registry', () => {
  const merged = mergeFound([
    answer(found('registry', A, { id: 'ivo://a/x', publisher: 'Institute', description: 'registry says' })),
    answer(found('list', `${A}/`, { description: 'list says', protocol: 'uws' })),
    answer(found('settings', A)),
  ]);
  expect(merged).toEqual([
    {
      id: A,
      url: A,
      name: 'settings name',
      description: 'list says',
      protocol: 'uws',
      publisher: 'Institute',
      from: 'settings',
      also: ['list', 'registry'],
    },
  ]);
});

test('the same identifier is the same platform, in any case of its letters', () => {
  const merged = mergeFound([
    answer(found('list', A, { id: 'ivo://A/x' })),
    answer(found('registry', B, { id: 'ivo://a/X' })),
  ]);
  expect(merged).toMatchObject([{ url: A, from: 'list', also: ['registry'] }]);
});

test('an entry that belongs to two makes them one', () => {
  const merged = mergeFound([
    answer(found('list', A), found('list', B, { id: 'ivo://b/x' })),
    answer(found('registry', A, { id: 'ivo://b/x' })),
  ]);
  expect(merged).toHaveLength(1);
  expect(merged[0]).toMatchObject({ url: A, also: ['registry'] });
});

test('different platforms stay apart, in the order of their sources', () => {
  const merged = mergeFound([answer(found('registry', B)), answer(found('list', A)), answer()]);
  expect(merged.map(({ url }) => url)).toEqual([A, B]);
  expect(merged[0]).not.toHaveProperty('also');
});

test('one kind of source naming it twice is no "also"', () => {
  expect(mergeFound([answer(found('list', A)), answer(found('list', A))])).toEqual([found('list', A)]);
});
