import type { Charge } from '../state/usage.js';
import type { Standing } from './allowance.js';
import { allowanceOf, chargeOf, coreHours, hoursEnd, hoursShort, monthOf, withRenewal } from './allowance.js';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-20T12:00:00Z');
const HUNDRED = { coreHoursPerMonth: 100 };
const standing =
  (...charges: Charge[]) =>
  (): Standing => ({ now: NOW, charges, running: 1 });
const charge = (start: string, hours: number, cores: number) =>
  chargeOf(at(start), { cores, durationSeconds: hours * 3600 });

describe('months', () => {
  it('are those of UTC', () => {
    expect(monthOf(at('2026-12-31T23:59:59Z'))).toEqual({
      start: at('2026-12-01T00:00:00Z'),
      end: at('2027-01-01T00:00:00Z'),
      name: 'December',
    });
    expect(monthOf(at('2027-01-01T00:00:00Z')).name).toBe('January');
  });

  it('count what lies in them', () => {
    const over = charge('2026-11-30T20:00:00Z', 10, 2);
    const [november, december] = [NOW, at('2026-12-05T00:00:00Z')].map(monthOf);
    expect([november, december].map((month) => coreHours([over], month!.start, month!.end))).toEqual([8, 12]);
  });
});

describe('hoursShort', () => {
  const used = standing(charge('2026-11-10T00:00:00Z', 43.75, 2));

  it('says what is left and what is needed', () => {
    expect(hoursShort(HUNDRED, used, charge('2026-11-20T13:00:00Z', 12, 2))).toEqual({
      reason: {
        path: 'account',
        text: 'account: 12.5 of your 100 core-hours of November are left, this needs 24',
      },
      again: at('2026-12-01T00:00:00Z'),
    });
  });

  it('says when there are new ones, where those would suffice', () => {
    const reasonFor = (hours: number): string =>
      withRenewal(hoursShort(HUNDRED, used, charge('2026-11-20T13:00:00Z', hours, 2))!).text;
    expect(reasonFor(50)).toBe(
      'account: 12.5 of your 100 core-hours of November are left, this needs 100; there are new ones from 1 December (UTC)',
    );
    expect(reasonFor(51)).toMatch(/this needs 102$/);
  });

  it('is none for what just suffices, and where there is no limit', () => {
    expect(hoursShort(HUNDRED, used, charge('2026-11-20T13:00:00Z', 6.25, 2))).toBeUndefined();
    expect(hoursShort({}, used, charge('2026-11-20T13:00:00Z', 600, 2))).toBeUndefined();
  });

  it('looks at each month that is touched', () => {
    const over = charge('2026-11-30T20:00:00Z', 16, 1);
    expect(hoursShort(HUNDRED, used, over)).toBeUndefined();
    const later = standing(...used().charges, charge('2026-12-01T00:00:00Z', 89, 1));
    expect(hoursShort(HUNDRED, later, over)?.reason.text).toBe(
      'account: 11 of your 100 core-hours of December are left, this needs 12',
    );
  });

  it('never promises less than nothing', () => {
    const gone = standing(charge('2026-11-01T00:00:00Z', 200, 1));
    expect(hoursShort(HUNDRED, gone, charge('2026-11-20T13:00:00Z', 1, 1))?.reason.text).toMatch(
      /^account: 0 of/,
    );
  });
});

describe('hoursEnd', () => {
  it('is where the hours are used up, in this month or the next', () => {
    const used = standing(charge('2026-11-10T00:00:00Z', 90, 1), charge('2026-12-01T06:00:00Z', 90, 1));
    const from = (start: string, hours: number) => hoursEnd(HUNDRED, used, charge(start, hours, 2));
    expect(from('2026-11-20T00:00:00Z', 9)).toBe(at('2026-11-20T05:00:00Z'));
    expect(from('2026-11-20T00:00:00Z', 4)).toBe(at('2026-11-20T04:00:00Z'));
    expect(from('2026-11-30T21:00:00Z', 24)).toBe(at('2026-12-01T05:00:00Z'));
  });

  it('is what is wished for where there is no limit', () => {
    expect(hoursEnd({}, standing(), charge('2026-11-20T00:00:00Z', 999, 9))).toBe(at('2026-12-31T15:00:00Z'));
  });
});

describe('allowanceOf', () => {
  it('tells what was used and what is left beside promises', () => {
    const charges = [charge('2026-11-20T08:00:00Z', 10, 1), charge('2026-11-20T13:00:00Z', 3, 2)];
    expect(allowanceOf({ jobs: 4, ...HUNDRED }, standing(...charges))).toEqual({
      jobs: { most: 4, running: 1 },
      coreHours: { most: 100, used: 4, left: 84, until: '2026-12-01T00:00:00.000Z' },
    });
  });

  it('has only the limits that there are', () => {
    expect(allowanceOf({}, standing())).toBeUndefined();
    expect(allowanceOf({ jobs: 1 }, standing())).toEqual({ jobs: { most: 1, running: 1 } });
  });
});
