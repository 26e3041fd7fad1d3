import { formatCostLimit, parseCostLimit } from './costs.js';

describe('the most that a run may cost', () => {
  it.each([
    ['20 EUR', { amount: 20, unit: 'EUR' }],
    ['20eur', { amount: 20, unit: 'EUR' }],
    ['€ 0,5', { amount: 0.5, unit: 'EUR' }],
    ['3 £', { amount: 3, unit: 'GBP' }],
    ['12.5 core-hours', { amount: 12.5, unit: 'core-hours' }],
    ['0 USD', { amount: 0, unit: 'USD' }],
    ['7', { amount: 7 }],
  ])('is read from %s, and written so that it is read again', (text, limit) => {
    expect(parseCostLimit(text)).toEqual({ ok: limit });
    expect(parseCostLimit(formatCostLimit(limit))).toEqual({ ok: limit });
  });

  it.each(['cheap', '$5', '5 $', '-1 EUR', '€5 EUR', '1,000 EUR', `5 ${'x'.repeat(40)}`, '5 5 EUR'])(
    'is not read from %s',
    (text) => {
      expect(parseCostLimit(text)).toHaveProperty('error');
    },
  );
});
