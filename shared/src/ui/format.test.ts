import { NOW, at } from './testing/fixture.js';
import { formatCost, formatMoment, formatNumber, formatRemaining } from './format.js';
import { english } from './translate.js';

describe('format', () => {
  it('counts down by minutes, and by seconds near the end', () => {
    expect(formatRemaining(90 * 60_000 + 30_000)).toBe('1 h 30 min');
    expect(formatRemaining(119_000)).toBe('1 min 59 s');
    expect(formatRemaining(30 * 3_600_000 + 59_000)).toBe('1 d 6 h');
    expect(formatRemaining(-1)).toBe('0 s');
  });

  it('names the day only when it is another one', () => {
    expect(formatMoment(at(5), NOW)).not.toMatch(/Mar/);
    expect(formatMoment(at(60 * 48), NOW)).toMatch(/Mar/);
    expect(formatMoment('2031-01-02T00:00:00Z', NOW)).toMatch(/2031/);
  });

  it('shows what is no date as text', () => {
    expect(formatMoment('soon\u0007', NOW)).toBe('soon\u2407');
  });

  it('writes prices with their unit', () => {
    expect(formatCost({ amount: 1.5, unit: 'EUR' }, english)).toMatch(/€|EUR/);
    expect(formatCost({ amount: 16, unit: 'core-hours' }, english)).toBe(`${formatNumber(16)} core-hours`);
    expect(formatCost({ amount: 0, unit: 'EUR' }, english)).toBe('free');
  });
});
