import * as fc from 'fast-check';

/** Names that a careless look-up or copy takes for members of its own. */
export const TREACHEROUS_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
];

/** What breaks a sentence, a header, a path or a number. */
const PIECES = [
  ...TREACHEROUS_NAMES,
  ...['', ' ', '\t', '\n', '\r\n', '\0', '\u202e', '\ud800', '\ufeff', '\u{1f600}', 'é', '𝟛', '٣'],
  ...[
    'NaN',
    'Infinity',
    '-1',
    '1e999',
    '0x10',
    '9007199254740993',
    '99999999999999999999',
    '1,5',
    '1.5',
    '00',
  ],
  ...[
    '..',
    '../',
    '/',
    '\\',
    '//',
    'http://',
    'https://a.example/b?c=d#e',
    'javascript:',
    'data:,',
    'file:///etc/passwd',
  ],
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '<script>',
    '&lt;',
    ';',
    ',',
    ':',
    '=',
    '%',
    '%zz',
    '%00',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '`',
    '|',
    '-',
    '#',
  ],
];

/** How far into a text. */
const PART = fc.double({ min: 0, max: 1, noNaN: true });

/** Any text, and texts of pieces that mean something to a parser. */
export function hostileText(pieces: readonly string[] = []): fc.Arbitrary<string> {
  const all = [...PIECES, ...pieces];
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...all), { maxLength: 12 }).map((parts) => parts.join('')),
  );
}

/** A good document with a hole in its middle, a part told twice, or something hostile in its place. */
export function damaged(samples: readonly string[], pieces?: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), PART, fc.nat({ max: 30 }), hostileText(pieces), fc.boolean())
    .map(([sample, where, length, instead, twice]) => {
      const at = Math.floor(where * sample.length);
      return sample.slice(0, at) + instead + sample.slice(twice ? Math.max(0, at - length) : at + length);
    });
}

/** A short piece, over and over, alone or inside a good document: what makes a careless pattern take for ever. */
export interface Pumped {
  readonly before: string;
  readonly piece: string;
  readonly after: string;
}

export function pumped(samples: readonly string[], pieces: readonly string[] = []): fc.Arbitrary<Pumped> {
  const all = [...PIECES, 'a', '1', ...pieces].filter((text) => text !== '');
  const piece = fc
    .array(fc.constantFrom(...all), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(''));
  const alone = fc.record({
    before: fc.constantFrom('', ...pieces),
    piece,
    after: fc.constantFrom('', '!', ...pieces),
  });
  const inside = fc.tuple(fc.constantFrom(...samples), PART, piece).map(([sample, where, one]) => {
    const at = Math.floor(where * sample.length);
    return { before: sample.slice(0, at), piece: one, after: sample.slice(at) };
  });
  return fc.oneof(alone, inside);
}

/** @param length in characters, at least */
export const pumpedText = ({ before, piece, after }: Pumped, length: number): string =>
  before + piece.repeat(Math.ceil(length / piece.length)) + after;

/** Any value of JSON, treacherous names and numbers among its members. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(-1, 0, 1e308, -0, 2 ** 53),
      hostileText(),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...TREACHEROUS_NAMES), fc.string()), tie('value')), {
        maxLength: 4,
      })
      .map((members) => Object.fromEntries(members)),
  ),
})).value;

/** A good JSON document in which some values, at any depth, have become something else, and members that nobody knows have come. */
export function strange(document: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(document)) {
    const items = fc.tuple(...document.map((item: unknown) => strange(item)));
    return fc.oneof({ weight: 8, arbitrary: items }, { weight: 1, arbitrary: hostileJson });
  }
  if (typeof document === 'object' && document !== null) {
    const members = fc.tuple(
      ...Object.entries(document).map(([name, value]) =>
        strange(value).map((other): readonly [string, unknown] => [name, other]),
      ),
    );
    const unknown = fc.array(fc.tuple(fc.constantFrom(...TREACHEROUS_NAMES, 'x-new'), hostileJson), {
      maxLength: 2,
    });
    const same = fc.tuple(members, unknown).map((all) => Object.fromEntries(all.flat()) as unknown);
    return fc.oneof({ weight: 8, arbitrary: same }, { weight: 1, arbitrary: hostileJson });
  }
  return fc.oneof({ weight: 6, arbitrary: fc.constant(document) }, { weight: 1, arbitrary: hostileJson });
}
