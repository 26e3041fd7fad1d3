import fc from 'fast-check';
import { formatBytes, formatGiB, parseCount, parseGiB } from './units.js';

describe('parseGiB', () => {
  test.each([
    ['8', 8],
    [' 8 GB ', 8],
    ['8 GiB', 8],
    ['8g', 8],
    ['512MiB', 0.5],
    ['512 m', 0.5],
    ['1.5 TiB', 1536],
    ['0,5', 0.5],
    ['0,125', 0.125],
    ['.5', 0.5],
    ['1073741824 bytes', 1],
    ['1048576 KiB', 1],
  ])('reads %s', (text, gib) => {
    expect(parseGiB(text)).toEqual({ ok: gib });
  });

  test.each([
    '',
    ' ',
    '-1',
    'NaN',
    'Infinity',
    '1e3',
    '0',
    '0 GB',
    'much',
    '8 XB',
    '8 8',
    '1,000',
    '1.2.3',
    '1 EiB',
    '99999 TiB',
    '٣',
  ])('refuses %j with a sentence', (text) => {
    expect(parseGiB(text)).toEqual({ error: expect.stringMatching(/^[A-Z"].*\.$/) as string });
  });

  test('reads back what formatGiB writes, to three decimals', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -20, max: 2 ** 20, noNaN: true }), (gib) => {
        const parsed = parseGiB(formatGiB(gib));
        expect('ok' in parsed ? parsed.ok / gib : parsed).toBeCloseTo(1, 2);
      }),
    );
  });

  test('reads back whole and half sizes exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8192 }), (eighths) => {
        expect(parseGiB(formatGiB(eighths / 8))).toEqual({ ok: eighths / 8 });
      }),
    );
  });

  test('never throws and never gives a senseless number', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^[\d.,]+ ?[kmgtKMGT]?i?B?$/)),
        (text) => {
          const parsed = parseGiB(text);
          expect('ok' in parsed ? parsed.ok > 0 && Number.isFinite(parsed.ok) : parsed.error.length > 0).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe('parseCount', () => {
  test('reads whole numbers', () => {
    expect(parseCount(' 16 ')).toEqual({ ok: 16 });
    expect(parseCount('0', 0)).toEqual({ ok: 0 });
  });

  test.each(['0', '-1', '1.5', '1e2', 'four', '999999', '1 000', 'NaN', 'Infinity', '9'.repeat(400)])(
    'refuses %s',
    (text) => {
      expect(parseCount(text)).toEqual({ error: expect.stringMatching(/\.$/) as string });
    },
  );

  test('quotes what was typed, but not all of a novel', () => {
    const parsed = parseCount('x'.repeat(5000));
    expect('error' in parsed && parsed.error.length).toBeLessThan(120);
  });
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [389_120, '380 KiB'],
  [1_300_000_000, '1.2 GiB'],
  [2 ** 52, '4096 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [8, '8 GiB'],
  [0.5, '512 MiB'],
  [1536, '1.5 TiB'],
  [0.1 + 0.2, '307.2 MiB'],
  [7.4505806, '7.451 GiB'],
  [0, '0 GiB'],
])('%d GiB are %s', (gib, text) => {
  expect(formatGiB(gib)).toBe(text);
});
