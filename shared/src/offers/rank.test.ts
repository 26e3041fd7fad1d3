import fc from 'fast-check';
import type { Needs, Offer } from '../model/index.js';
import { rankOffers } from './rank.js';

const NOW = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

function offer(id: string, fields: Partial<Offer> = {}): Offer {
  return { id, platformId: 'https://a.example', platformName: 'A', mode: 'live', ...fields };
}

const order = (offers: readonly Offer[], needs: Needs = {}): string[] =>
  rankOffers(offers, needs, NOW).map(({ id }) => id);

describe('rankOffers', () => {
  it('puts what fits before what does not say, before what is too small, before what has expired', () => {
    const needs = { memoryGiB: 16 };
    const offers = [
      offer('expired', { memoryGiB: 16, expires: at(-1) }),
      offer('small', { memoryGiB: 8 }),
      offer('silent'),
      offer('fits', { memoryGiB: 64 }),
    ];
    expect(order(offers, needs)).toEqual(['fits', 'silent', 'small', 'expired']);
  });

  it('counts missing packages as a misfit unless the platform installs them', () => {
    const lacking = { name: 'py', lacks: ['healpy'] };
    const offers = [
      offer('lacks', { environment: { ...lacking, installs: false } }),
      offer('installs', { environment: { ...lacking, installs: true } }),
    ];
    expect(order(offers)).toEqual(['installs', 'lacks']);
  });

  it('prefers the earlier start to the lower cost', () => {
    const offers = [
      offer('later', { start: at(7200), cost: { amount: 0, unit: 'EUR' } }),
      offer('now', { start: at(-50), cost: { amount: 9, unit: 'EUR' } }),
    ];
    expect(order(offers)).toEqual(['now', 'later']);
  });

  it('takes starts within a minute as equal, so that cost decides', () => {
    const offers = [
      offer('dear', { cost: { amount: 9, unit: 'EUR' } }),
      offer('cheap', { start: at(20), cost: { amount: 1, unit: 'EUR' } }),
    ];
    expect(order(offers)).toEqual(['cheap', 'dear']);
  });

  it('puts free first, then unstated, then each unit on its own', () => {
    const offers = [
      offer('5h', { cost: { amount: 5, unit: 'core-hours' } }),
      offer('2e', { cost: { amount: 2, unit: 'EUR' } }),
      offer('1e', { cost: { amount: 1, unit: 'EUR' } }),
      offer('unstated'),
      offer('free', { cost: { amount: 0, unit: 'EUR' } }),
    ];
    expect(order(offers)).toEqual(['free', 'unstated', '1e', '2e', '5h']);
  });

  it('prefers the smaller surplus at the same cost, unwanted GPUs included', () => {
    const needs = { cores: 4, memoryGiB: 16 };
    const offers = [
      offer('gpu', { cores: 4, memoryGiB: 16, gpus: 4 }),
      offer('big', { cores: 32, memoryGiB: 256 }),
      offer('exact', { cores: 4, memoryGiB: 16 }),
    ];
    expect(order(offers, needs)).toEqual(['exact', 'gpu', 'big']);
  });

  it('puts a start that cannot be read last', () => {
    expect(order([offer('odd', { start: 'soon' }), offer('late', { start: at(86_400) })])).toEqual([
      'late',
      'odd',
    ]);
  });
});

const number = fc.option(
  fc.oneof(fc.constantFrom(0, 1, 2, 4, NaN, Infinity, -1), fc.double({ min: 0, max: 512 })),
  {
    nil: undefined,
  },
);
const instant = fc.option(fc.oneof(fc.integer({ min: -300, max: 300 }).map(at), fc.constant('not a time')), {
  nil: undefined,
});

const anyOffer: fc.Arbitrary<Offer> = fc
  .record({
    cores: number,
    memoryGiB: number,
    gpus: number,
    durationSeconds: number,
    start: instant,
    expires: instant,
    cost: fc.option(
      fc.record({ amount: fc.constantFrom(0, 1, 2.5, NaN, -3), unit: fc.constantFrom('EUR', 'core-hours') }),
      { nil: undefined },
    ),
    id: fc.string({ maxLength: 4 }),
    platformId: fc.constantFrom('https://a.example', 'https://b.example'),
  })
  .map((fields) => {
    const stated = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    return { ...offer(fields.id), ...stated };
  });

const anyOffers = fc.uniqueArray(anyOffer, { selector: (o) => `${o.platformId} ${o.id}`, maxLength: 12 });
const anyNeeds: fc.Arbitrary<Needs> = fc.record(
  { cores: fc.integer({ min: 0, max: 8 }), memoryGiB: fc.integer({ min: 0, max: 64 }) },
  { requiredKeys: [] },
);

describe('rankOffers, for any offers', () => {
  it('gives the same order whatever the order of arrival, and loses nothing', () => {
    fc.assert(
      fc.property(
        anyOffers.chain((offers) =>
          fc.tuple(
            fc.constant(offers),
            fc.shuffledSubarray(offers, { minLength: offers.length, maxLength: offers.length }),
          ),
        ),
        anyNeeds,
        ([offers, shuffled], needs) => {
          const ranked = rankOffers(offers, needs, NOW);
          expect(rankOffers(shuffled, needs, NOW)).toEqual(ranked);
          expect(new Set(ranked)).toEqual(new Set(offers));
        },
      ),
    );
  });

  it('is one total order: any subset is ranked as in the whole', () => {
    fc.assert(
      fc.property(
        anyOffers.chain((offers) => fc.tuple(fc.constant(offers), fc.subarray(offers))),
        anyNeeds,
        ([offers, some], needs) => {
          const chosen = new Set(some);
          const inWhole = rankOffers(offers, needs, NOW).filter((o) => chosen.has(o));
          expect(rankOffers(some, needs, NOW)).toEqual(inWhole);
        },
      ),
    );
  });
});
