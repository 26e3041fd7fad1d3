import fc from 'fast-check';
import { tokenise } from './tokens.js';
import { growsTooFast } from '../testing/properties/growth.js';

const kinds = (source: string): string[] =>
  tokenise(source).map((token) => `${token.kind}:${token.text.trim()}`);

test('strings, comments and names are told apart', () => {
  expect(kinds('x = "a # b" # c')).toEqual(['name:x', 'op:=', 'string:"a # b"', 'comment:# c']);
  expect(
    tokenise(String.raw`p = r"C:\new" 'it\'s' b'''x"y'''`).flatMap((token) => token.value ?? []),
  ).toEqual([String.raw`C:\new`, "it's", 'x"y']);
  expect(tokenise('f"{a}.csv"')[0]).toMatchObject({ kind: 'string', value: '{a}.csv', format: true });
});

test('a newline inside brackets or after a backslash ends no statement', () => {
  expect(kinds('f(1,\n  2)\ng = 1 + \\\n 2')).not.toContain('newline:\\');
  expect(tokenise('f(1,\n  2)\ng = 1 + \\\n 2').filter((token) => token.kind === 'newline')).toHaveLength(1);
});

test('lines of IPython are one token each', () => {
  expect(kinds('%matplotlib inline\n!ls *.csv\nfiles = !ls\nx = 5 % 3')).toEqual(
    [
      'magic:%matplotlib inline',
      'newline:',
      'magic:!ls *.csv',
      'newline:',
      'name:files',
      'op:=',
      'magic:!ls',
      'newline:',
    ].concat(['name:x', 'op:=', 'number:5', 'op:%', 'number:3']),
  );
});

test('a line in a string is no magic, and a timed statement is Python', () => {
  expect(tokenise('q = """\n%s\n!x\n"""').some((token) => token.kind === 'magic')).toBe(false);
  expect(kinds('%timeit -n 10 import json')).toEqual(['name:import', 'name:json']);
});

test('whatever is written, nothing is lost but space and nothing throws', () => {
  const source = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z"'\\\n#%!()[\]{} =]*$/));
  fc.assert(
    fc.property(source, (text) => {
      const tokens = tokenise(text);
      let at = 0;
      for (const token of tokens) {
        expect(text.slice(token.start, token.end)).toBe(token.text);
        expect(token.start).toBeGreaterThanOrEqual(at);
        at = token.end;
      }
    }),
  );
});

test.each([
  ['quotes', '"'],
  ['open brackets', '('],
  ['backslashes', '"\\'],
  ['triple quotes', '"""a'],
  ['percent signs', '%'],
])('does no more than grow with %s', (_name, piece) => {
  expect(growsTooFast((length) => tokenise(piece.repeat(length)))).toBeUndefined();
});
