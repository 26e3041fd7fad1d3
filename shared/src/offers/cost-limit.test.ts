import type { Cost, CostLimit } from '../model/index.js';
import { checkOffers } from './check.js';
import { offerOf, platform, TASK } from './testing/stub-driver.js';

const check = (limit: CostLimit | undefined, cost: Cost | undefined) => {
  const offer = offerOf(platform('a'), 'one', { mode: TASK.mode, ...(cost === undefined ? {} : { cost }) });
  const needs = limit === undefined ? {} : { cost: limit };
  return checkOffers([offer], { ...TASK, needs }, 0);
};

describe('the most that a run may cost', () => {
  it.each<readonly [string, CostLimit | undefined, Cost | undefined]>([
    ['there is no limit', undefined, { amount: 1000, unit: 'EUR' }],
    ['it costs as much', { amount: 2, unit: 'EUR' }, { amount: 2, unit: 'eur' }],
    ['it is free', { amount: 0, unit: 'EUR' }, { amount: 0, unit: 'core-hours' }],
    ['nothing is said of costs', { amount: 2, unit: 'EUR' }, undefined],
    ['the limit counts in any unit', { amount: 2 }, { amount: 2, unit: 'core-hours' }],
  ])('lets an offer pass where %s', (_why, limit, cost) => {
    expect(check(limit, cost)).toMatchObject({ usable: [{ id: 'one' }], rejected: [], misfits: [] });
  });

  it.each<readonly [CostLimit, Cost, string]>([
    [{ amount: 2, unit: 'EUR' }, { amount: 2.5, unit: 'EUR' }, 'cost: asked at most 2 EUR, offered 2.5 EUR'],
    [{ amount: 2 }, { amount: 3, unit: 'core-hours' }, 'cost: asked at most 2, offered 3 core-hours'],
    [
      { amount: 2, unit: 'EUR' },
      { amount: 1, unit: 'USD' },
      'cost: asked at most 2 EUR, offered 1 USD, which cannot be compared',
    ],
  ])('keeps out what costs more, or may: %j, %j', (limit, cost, text) => {
    expect(check(limit, cost)).toMatchObject({
      usable: [],
      rejected: [{ id: 'one' }],
      misfits: [{ field: 'cost', text }],
    });
  });
});
