import { entryNamed } from '../panel/testing/fake-finding.js';
import { Pace } from '../task/pace.js';
import { addInSlices } from './add-in-slices.js';
import { createIndex } from './search.js';

const ENTRIES = Array.from({ length: 100 }, (_, index) => entryNamed(`pulsar ${index}`));

/** A clock on which each entry that is added takes two milliseconds. */
function slowly(onTurn: () => void, signal = new AbortController().signal) {
  const index = createIndex();
  const pace = new Pace(
    {
      now: () => 2 * index.size,
      yieldNow: () => {
        onTurn();
        return Promise.resolve();
      },
    },
    signal,
  );
  return { index, pace };
}

test('others have their turn every few milliseconds, and what is added so far can be found meanwhile', async () => {
  const sizes: number[] = [];
  const found: number[] = [];
  const { index, pace } = slowly(() => {
    sizes.push(index.size);
    found.push(index.search('pulsar').length);
  });
  await addInSlices(index, ENTRIES, pace);
  const steps = sizes.map((size, at) => 2 * (size - (sizes[at - 1] ?? 0)));
  expect(Math.max(...steps)).toBeLessThanOrEqual(16);
  expect(sizes.length).toBeGreaterThan(10);
  expect(found).toEqual(sizes);
  expect(index.search('pulsar 99')[0]?.entry.title).toBe('pulsar 99');
});

test('it stops where it is when nobody wants it any more', async () => {
  const stop = new AbortController();
  const { index, pace } = slowly(() => stop.abort(new Error('read anew')), stop.signal);
  await expect(addInSlices(index, ENTRIES, pace)).rejects.toThrow('read anew');
  expect(index.size).toBeLessThan(20);
});

test('an id counts once: the first that comes', () => {
  const index = createIndex();
  index.add(entryNamed('first', { id: 'same' }));
  index.add(entryNamed('second', { id: 'same' }));
  index.add(entryNamed('left out', { included: false }));
  expect(index.search('').map(({ entry }) => entry.title)).toEqual(['first']);
  expect([index.size, index.entry('same')?.title]).toEqual([1, 'first']);
});
