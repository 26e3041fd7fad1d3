import fc from 'fast-check';
import type { Booking, Want } from './schedule.js';
import { earliestStart, fitsAt, fitsFrom, HORIZON_MS, longestEnd } from './schedule.js';

const capacity = { cores: 4, memoryGiB: 8, diskGiB: 20, gpus: 0 };
const resources = (cores: number, memoryGiB = 1) => ({ cores, memoryGiB, diskGiB: 1, gpus: 0 });
const want = (cores: number, durationMs = 100): Want => ({
  account: 'ada',
  resources: resources(cores),
  durationMs,
});
const booking = (start: number, end: number, cores: number, account = 'bob'): Booking => ({
  start,
  end,
  account,
  resources: resources(cores),
});

describe('earliestStart', () => {
  it('is now when it fits now', () => {
    expect(earliestStart(want(4), [], capacity, 50)).toEqual({ start: 50 });
    expect(earliestStart(want(2), [booking(0, 100, 2)], capacity, 50)).toEqual({ start: 50 });
  });

  it('is when enough has ended', () => {
    const booked = [booking(0, 100, 2), booking(0, 200, 2)];
    expect(earliestStart(want(2), booked, capacity, 50)).toEqual({ start: 100 });
    expect(earliestStart(want(3), booked, capacity, 50)).toEqual({ start: 200 });
  });

  it('does not begin what would run into a later booking', () => {
    expect(earliestStart(want(2), [booking(80, 300, 3)], capacity, 0)).toEqual({ start: 300 });
    expect(earliestStart(want(2, 80), [booking(80, 300, 3)], capacity, 0)).toEqual({ start: 0 });
  });

  it('counts the jobs of the account', () => {
    const one = { ...want(1), jobs: 1 };
    expect(earliestStart(one, [booking(0, 100, 1, 'ada')], capacity, 0)).toEqual({ start: 100 });
    expect(earliestStart(one, [booking(0, 100, 1, 'bob')], capacity, 0)).toEqual({ start: 0 });
  });

  it('says what is short until the horizon', () => {
    const long = booking(0, HORIZON_MS + 1, 4);
    expect(earliestStart(want(1), [long], capacity, 0)).toEqual({ short: 'cores' });
  });

  it('forgives binary sums of GiB', () => {
    const tenths = [0.1, 0.2].map((memoryGiB) => ({
      ...booking(0, 10, 0),
      resources: resources(0, memoryGiB),
    }));
    const rest = { ...want(0), resources: resources(0, 0.7) };
    expect(fitsAt(5, rest, tenths, { ...capacity, memoryGiB: 1 })).toBe(true);
  });
});

const anyWants = fc.array(
  fc.record({ cores: fc.integer({ min: 1, max: 4 }), ms: fc.integer({ min: 1, max: 50 }) }),
  {
    maxLength: 25,
  },
);

it('never promises more than there is, at any instant', () => {
  fc.assert(
    fc.property(anyWants, (wants) => {
      const booked: Booking[] = [];
      for (const { cores, ms } of wants) {
        const place = earliestStart(want(cores, ms), booked, capacity, 0);
        if ('start' in place) booked.push(booking(place.start, place.start + ms, cores));
      }
      const used = (instant: number): number =>
        booked
          .filter(({ start, end }) => start <= instant && instant < end)
          .reduce((sum, each) => sum + each.resources.cores, 0);
      return booked.length === wants.length && booked.every(({ start }) => used(start) <= capacity.cores);
    }),
  );
});

it('keeps no want waiting that would fit sooner', () => {
  fc.assert(
    fc.property(anyWants, fc.integer({ min: 1, max: 4 }), (wants, cores) => {
      const booked = wants.map(({ cores: used, ms }, index) => booking(index * 7, index * 7 + ms, used));
      const last = want(cores, 10);
      const place = earliestStart(last, booked, capacity, 0);
      if (!('start' in place)) return false;
      const sooner = Array.from({ length: place.start }, (_, instant) => instant);
      return !sooner.some((instant) => fitsFrom(instant, last, booked, capacity));
    }),
  );
});

describe('longestEnd', () => {
  const mine = { account: 'ada', resources: resources(2) };

  it('is what is wished for when nothing is in the way', () => {
    expect(longestEnd(mine, 100, 500, [booking(200, 300, 2)], capacity)).toBe(500);
  });

  it('is no later than now where somebody else has the place from then on', () => {
    expect(longestEnd(mine, 100, 500, [booking(100, 200, 3)], capacity)).toBe(100);
  });

  it('is where somebody else needs the place', () => {
    expect(longestEnd(mine, 100, 500, [booking(300, 400, 3), booking(200, 250, 1)], capacity)).toBe(300);
  });
});
