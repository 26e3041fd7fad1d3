import { at, entryOf } from './testing/fixture.js';
import { sortOffers } from './sort-offers.js';

const ids = (...args: Parameters<typeof sortOffers>) => sortOffers(...args).map(({ offer }) => offer.id);

describe('sortOffers', () => {
  const offers = [
    entryOf('a', { memoryGiB: 16, cost: { amount: 3, unit: 'EUR' }, start: at(30) }),
    entryOf('b', { memoryGiB: 64, cost: { amount: 1, unit: 'EUR' } }),
    { offer: { ...entryOf('c', { start: at(10) }).offer, memoryGiB: 0 }, status: 'open' as const },
    entryOf('d', { memoryGiB: 64, cost: { amount: 0, unit: 'core-hours' }, start: 'soon' }),
  ];

  it('keeps the rank', () => {
    expect(ids(offers, 'rank')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('puts free before cheap, and what is not priced last', () => {
    expect(ids(offers, 'cost')).toEqual(['d', 'b', 'a', 'c']);
  });

  it('never compares prices of different units', () => {
    const mixed = [
      entryOf('x', { cost: { amount: 2, unit: 'core-hours' } }),
      entryOf('y', { cost: { amount: 3, unit: 'EUR' } }),
      entryOf('z', { cost: { amount: 1, unit: 'core-hours' } }),
    ];
    expect(ids(mixed, 'cost').join('')).toMatch(/zx/);
  });

  it('puts what starts at once first', () => {
    expect(ids(offers, 'start')).toEqual(['b', 'd', 'c', 'a']);
  });

  it('puts the most memory first and equal ones in their order', () => {
    expect(ids(offers, 'memory')).toEqual(['b', 'd', 'a', 'c']);
  });
});
