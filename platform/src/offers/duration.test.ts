import fc from 'fast-check';
import { durationText, formatDuration, parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['PT2H', 7200],
    ['PT1H30M', 5400],
    ['P1D', 86_400],
    ['P1DT1S', 86_401],
    ['P2W', 1_209_600],
    ['pt0.5h', 1800],
    ['PT0.2S', 1],
    ['PT0S', 0],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 'P', 'PT', '2H', 'P1Y', 'P1M', 'PT-1H', 'PT1H1', 'P1W1D', `PT${'9'.repeat(400)}S`])(
    'does not read "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('reads what is written', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => parseDuration(formatDuration(seconds)) === seconds),
    );
  });
});

describe('durationText', () => {
  it.each([
    [7200, '2 h'],
    [5400, '90 min'],
    [61, '61 s'],
    [0, '0 s'],
  ])('writes %d as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
