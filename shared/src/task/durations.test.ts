import fc from 'fast-check';
import { formatDuration, fromIsoDuration, parseDuration, toIsoDuration } from './durations.js';
import { growsTooFast } from '../testing/properties/growth.js';

describe('parseDuration', () => {
  test.each([
    ['2', 7200],
    ['0.5', 1800],
    ['1,5', 5400],
    ['90 min', 5400],
    ['90m', 5400],
    ['2h', 7200],
    ['2 Hours', 7200],
    ['1,5 h', 5400],
    ['1 h 30 min', 5400],
    ['1d12h', 129_600],
    ['1 d', 86_400],
    ['2 weeks', 1_209_600],
    ['45 s', 45],
    ['1:30', 5400],
    ['0:05:30', 330],
    ['PT2H', 7200],
    ['pt90m', 5400],
    ['P1DT2H', 93_600],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ ok: seconds });
  });

  test.each([
    '',
    '0',
    '-2',
    '2 parsecs',
    'soon',
    '1:75',
    '1:2:3:4',
    'P1Y',
    'PT',
    '1,000',
    '9999 d',
    '1e9',
    'NaN',
    '0.00001 h',
    'h',
  ])('refuses %j with a sentence', (text) => {
    expect(parseDuration(text)).toEqual({ error: expect.stringMatching(/\.$/) as string });
  });

  test('reads back what formatDuration and toIsoDuration write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 * 86_400 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toEqual({ ok: seconds });
        expect(parseDuration(toIsoDuration(seconds))).toEqual({ ok: seconds });
        expect(fromIsoDuration(toIsoDuration(seconds))).toBe(seconds);
      }),
    );
  });

  test('never throws and never gives a senseless number', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[\d.,:]+ ?[dhms]?[PT]?$/), fc.double().map(String)),
        (text) => {
          const parsed = parseDuration(text);
          expect(
            'ok' in parsed ? Number.isInteger(parsed.ok) && parsed.ok > 0 : parsed.error.length > 0,
          ).toBe(true);
        },
      ),
    );
  });

  test.each(['1 h ', '1'])('does no more than grow with a text of %j', (piece) => {
    expect(growsTooFast((length) => parseDuration(piece.repeat(length)))).toBeUndefined();
  });
});

test.each([
  [0, '0 s', 'PT0S'],
  [45, '45 s', 'PT45S'],
  [5400, '1 h 30 min', 'PT1H30M'],
  [7200, '2 h', 'PT2H'],
  [93_600, '1 d 2 h', 'PT26H'],
])('%d seconds are written %s and %s', (seconds, text, iso) => {
  expect(formatDuration(seconds)).toBe(text);
  expect(toIsoDuration(seconds)).toBe(iso);
});

test.each([
  ['PT0S', 0],
  ['PT1.5S', 1.5],
  ['P2W', 1_209_600],
  ['P1DT1H1M1S', 90_061],
])('the ISO duration %s is %d seconds', (iso, seconds) => {
  expect(fromIsoDuration(iso)).toBe(seconds);
});

test.each(['', 'P', 'PT', 'P1Y', 'P1M', '-PT1H', 'PT1H2H', 'PT1', '2H', 'P1DT', 'PT1H '])(
  '%j is no ISO duration of fixed length',
  (text) => {
    expect(fromIsoDuration(text)).toBeUndefined();
  },
);
