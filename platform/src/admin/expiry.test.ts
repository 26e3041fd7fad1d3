import { readExpiry } from './expiry.js';

const now = Date.parse('2026-02-01T12:00:00Z');

it.each([
  ['90d', '2026-05-02T12:00:00.000Z'],
  ['2026-02-01', '2026-02-02T00:00:00.000Z'],
  ['2028-02-29', '2028-03-01T00:00:00.000Z'],
])('%s ends at %s', (written, end) => {
  expect(new Date(readExpiry(written, now)).toISOString()).toBe(end);
});

it.each(['0d', '-1d', '90', '1.5d', '2026-02-30', '2026-13-01', '2026-01-31', 'tomorrow', ''])(
  'refuses "%s"',
  (written) => {
    expect(() => readExpiry(written, now)).toThrow(RangeError);
  },
);
