import fc from 'fast-check';
import { isIn } from './globs.js';
import { growsTooFast } from '../../testing/properties/growth.js';

const has = (glob: string, path: string): boolean => isIn(path, [glob], undefined);

/** What a glob means, as a regular expression; only for short ones, which it does not take long to match. */
function meant(glob: string): RegExp {
  const pieces = glob
    .replace(/^\/+|\/+$/g, '')
    .replace(/\*{3,}/g, '**')
    .split(/(\*\*\/?|\*)/)
    .map(
      (piece) => ({ '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*' })[piece] ?? piece.replaceAll('.', '\\.'),
    );
  return new RegExp(`^${pieces.join('')}(?:/.*)?$`);
}

it.each([
  ['*.ipynb', 'a.ipynb', true],
  ['*.ipynb', 'a/b.ipynb', false],
  ['**/*.ipynb', 'a.ipynb', true],
  ['**/*.ipynb', 'a/b/c.ipynb', true],
  ['docs', 'docs/a.ipynb', true],
  ['docs', 'docsets/a.ipynb', false],
  ['/docs/**', 'docs/a/b', true],
  ['a*c', 'a/c', false],
])('%s and %s: %s', (glob, path, expected) => {
  expect(has(glob, path)).toBe(expected);
});

it('means what the same regular expression would', () => {
  const glob = fc.array(fc.constantFrom('a', 'b', '.', '/', '*', '**', '**/'), { maxLength: 7 });
  const path = fc.array(fc.constantFrom('a', 'b', '.', '/'), { maxLength: 9 });
  fc.assert(
    fc.property(glob, path, (pieces, names) => {
      const [one, other] = [pieces.join(''), names.join('')];
      expect(has(one, other)).toBe(meant(one).test(other));
    }),
    { numRuns: 1000 },
  );
});

it('is done soon, however many stars share however long a name', () => {
  expect(growsTooFast((length) => has('*a'.repeat(99) + 'b', 'a'.repeat(length / 10)))).toBeUndefined();
  expect(growsTooFast((length) => has('**/*a'.repeat(39) + 'b', 'a/'.repeat(length / 20)))).toBeUndefined();
});
