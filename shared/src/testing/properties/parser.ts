import * as fc from 'fast-check';
import { growsTooFast } from './growth.js';
import { damaged, hostileText, pumped, pumpedText, strange } from './hostile.js';

/** A parser of something that somebody else has written. */
export interface ParserUnderTest {
  readonly name: string;
  readonly parse: (text: string) => unknown;
  /** Texts that it reads. */
  readonly samples?: readonly string[];
  /** Documents that it reads as JSON. */
  readonly documents?: readonly unknown[];
  /** What its format is made of. */
  readonly pieces?: readonly string[];
  /** The errors that its documentation names; absent: none. */
  readonly throws?: (error: unknown) => boolean;
}

/** How many times as long as a text its reading may be, told as JSON. */
const GROWTH = 40;

/** How many times as often as `npm test` does, to search for longer. */
const TIMES = Number(process.env.PROPERTY_RUNS ?? 1);

/** Runs it. @returns what it made of a text; undefined for an error of those that it may throw */
function outcome({ parse, throws }: ParserUnderTest, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (throws?.(error) === true) return undefined;
    throw error;
  }
}

/** What a parser returns is data: what the language itself knows under some name has not got into it. */
function asData(_name: string, part: unknown): unknown {
  if (typeof part === 'function') throw new Error('a function is no data');
  if (typeof part === 'bigint') return String(part);
  return part instanceof Map ? [...part.entries()] : part;
}

const told = (value: unknown): string => JSON.stringify([value], asData);

/** That nobody has put anything where every object finds it. */
export function expectCleanPrototypes(): void {
  for (const prototype of [Object.prototype, Array.prototype, String.prototype, Function.prototype])
    expect(Object.keys(prototype)).toEqual([]);
}

/** What holds for every parser: it reads its samples, and anything else gives a reading or one of its own errors, soon and short. */
export function describeParser(parser: ParserUnderTest): void {
  const { name, documents = [], pieces } = parser;
  const samples = [...(parser.samples ?? []), ...documents.map((document) => JSON.stringify(document))];
  const texts = [
    hostileText(pieces),
    damaged(samples, pieces),
    ...documents.map((document) => strange(document).map((value) => JSON.stringify(value))),
  ];
  describe(name, () => {
    it('reads its samples', () => {
      for (const sample of samples) expect(parser.parse(sample)).toBeDefined();
    });

    it('makes of anything a reading, or an error that it names', () => {
      fc.assert(
        fc.property(fc.oneof(...texts), (text) => {
          expect(told(outcome(parser, text)).length).toBeLessThanOrEqual(GROWTH * text.length + 4000);
        }),
        { numRuns: 100 * TIMES },
      );
      expectCleanPrototypes();
    });

    it('is not brought down by a text that goes on and on', () => {
      fc.assert(
        fc.property(pumped(samples, pieces), (long) => {
          expect(growsTooFast((length) => outcome(parser, pumpedText(long, length)))).toBeUndefined();
        }),
        // A slow one is not tried again and again with shorter pieces.
        { numRuns: 8 * TIMES, endOnFailure: true },
      );
    });
  });
}
