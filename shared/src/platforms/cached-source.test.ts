import { JumpClock } from '../drivers/common/testing/jump-clock.js';
import { PlatformError } from '../http/errors.js';
import { MemoryTextCache } from '../http/text-cache.js';
import { cachedSource, type Harvest, type Harvester, type Validator } from './cached-source.js';
import type { FoundPlatform } from './sources.js';

const never = new AbortController().signal;
const HOUR = 3_600_000;
const one: FoundPlatform = {
  id: 'https://one.example.org',
  url: 'https://one.example.org',
  name: 'One',
  from: 'list',
};
const two: FoundPlatform = {
  ...one,
  id: 'https://two.example.org',
  url: 'https://two.example.org',
  name: 'Two',
};
const away = new PlatformError({
  platformName: 'lists.example.org',
  tried: 'read its list',
  why: 'it cannot be reached.',
  next: 'Check your network.',
  kind: 'unreachable',
});

function bench(...answers: (Harvest | 'unchanged' | Error)[]) {
  const known: (Validator | undefined)[] = [];
  const harvester: Harvester = {
    name: 'List',
    key: 'list',
    lifetimeMs: HOUR,
    harvest: async (validator) => {
      known.push(validator);
      const answer = answers[known.length - 1] ?? new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const clock = new JumpClock();
  const cache = new MemoryTextCache();
  const start = () => cachedSource(harvester, { clock, cache });
  return { known, clock, cache, start, source: start() };
}

test('a young answer is given again, also after a new start, unless a new one is asked for', async () => {
  const { known, clock, source, start } = bench(
    { platforms: [one], problem: 'One is missing.' },
    { platforms: [two] },
  );
  const first = await source.find(never);
  expect(first).toEqual({
    source: 'List',
    platforms: [one],
    fresh: true,
    checkedAt: '2026-01-01T12:00:00.000Z',
    problem: 'One is missing.',
  });
  clock.pass(HOUR - 1);
  expect(await start().find(never)).toEqual(first);
  expect(known).toHaveLength(1);
  expect(await source.find(never, undefined, true)).toMatchObject({
    platforms: [two],
    checkedAt: '2026-01-01T12:59:59.999Z',
  });
});

test('after its lifetime it is asked with what the server gave, and lives on where nothing changed', async () => {
  const { known, clock, source } = bench(
    { platforms: [one], validator: { etag: '"1"' } },
    'unchanged',
    'unchanged',
  );
  await source.find(never);
  clock.pass(HOUR);
  expect(await source.find(never)).toMatchObject({
    platforms: [one],
    checkedAt: '2026-01-01T13:00:00.000Z',
    fresh: true,
  });
  clock.pass(HOUR);
  await source.find(never);
  expect(known).toEqual([undefined, { etag: '"1"' }, { etag: '"1"' }]);
});

test('without a network the last answer is given, as old as it is', async () => {
  const { clock, source } = bench({ platforms: [one] }, away);
  await source.find(never);
  clock.pass(HOUR);
  expect(await source.find(never)).toEqual({
    source: 'List',
    platforms: [one],
    fresh: false,
    checkedAt: '2026-01-01T12:00:00.000Z',
    problem: away.message,
  });
});

test('a failure without anything kept is an answer too', async () => {
  expect(await bench(away).source.find(never)).toEqual({
    source: 'List',
    platforms: [],
    fresh: false,
    problem: away.message,
  });
  const odd = await bench(new TypeError('odd')).source.find(never);
  expect(odd.problem).toBe('List: could not be read: odd.');
});

test.each(['{', '{"platforms":[{"id":1}],"checkedAt":"2026-01-01T12:00:00.000Z"}', '[]'])(
  'a cache with %s in it is an empty one',
  async (text) => {
    const { cache, source, known } = bench({ platforms: [one] });
    await cache.put('platforms 1 list', text);
    expect((await source.find(never)).platforms).toEqual([one]);
    expect(known).toEqual([undefined]);
  },
);

test('an abort is no failure of the source', async () => {
  const { source, known } = bench({ platforms: [one] });
  await expect(source.find(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(known).toEqual([]);
});
