export type TokenKind = 'name' | 'number' | 'string' | 'op' | 'comment' | 'newline' | 'magic';

/** A token of a code cell. Good enough for Python, and for names, calls and strings of R and Julia. */
export interface Token {
  readonly kind: TokenKind;
  /** As written; of a magic, without the line's end. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open where it stands. */
  readonly depth: number;
  /** Of a string: what stands between its quotes, escapes resolved. */
  readonly value?: string;
  /** A string with `{}` placeholders. */
  readonly format?: boolean;
}

const SPACE = /(?:[ \t\r\f]|\\\r?\n)+/y;
const NEWLINES = /(?:\n[ \t\r\f]*)+/y;
const COMMENT = /#[^\n]*/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /\.?\d(?:[\w.]|(?<=[eE])[+-])*/y;
const PREFIX = /[A-Za-z]{0,2}(?=["'])/y;
const TRIPLE = /([A-Za-z]{0,2})("""|''')((?:[^\\]|\\[\s\S])*?)\2/y;
const SINGLE = /([A-Za-z]{0,2})(?:"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)')/y;
const OPERATOR = /(?:\*\*|\/\/|->|:=|[=!<>+\-*/%&|^@]=|[\s\S])/uy;
const REST_OF_LINE = /(?:[^\\\n]|\\\n?)*/y;
/** IPython magics whose line goes on with a Python statement. */
const TRANSPARENT = /%(?:time|timeit|prun|memit)\b(?:[ \t]+-\w+[ \t]*\d*)*/y;

/**
 * Cuts a cell's source into tokens. Never fails: what is no token of Python becomes an operator of one character.
 * Newlines inside brackets are dropped, as Python does; lines that IPython takes (`%`, `!`) become one `magic` each.
 */
export function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const unclosed: Unclosed = new Map();
  let depth = 0;
  let at = 0;
  const push = (kind: TokenKind, length: number, more: Partial<Token> = {}): void => {
    tokens.push({ kind, text: source.slice(at, at + length), start: at, end: at + length, depth, ...more });
    at += length;
  };
  while (at < source.length) {
    const space = matchLength(SPACE, source, at);
    if (space > 0) {
      at += space;
      continue;
    }
    const newlines = matchLength(NEWLINES, source, at);
    if (newlines > 0) {
      if (depth === 0) push('newline', newlines);
      else at += newlines;
      continue;
    }
    const magic = depth === 0 ? magicAt(source, at, tokens.at(-1)) : undefined;
    if (magic) {
      if (magic.transparent) at += magic.length;
      else push('magic', magic.length);
      continue;
    }
    const found = plainToken(source, at, unclosed);
    if (found.kind === 'op' && ')]}'.includes(found.text)) depth = Math.max(0, depth - 1);
    push(found.kind, found.text.length, found.more);
    if (found.kind === 'op' && '([{'.includes(found.text)) depth += 1;
  }
  return tokens;
}

interface Found {
  readonly kind: TokenKind;
  readonly text: string;
  readonly more?: Partial<Token>;
}

function plainToken(source: string, at: number, unclosed: Unclosed): Found {
  const comment = matchLength(COMMENT, source, at);
  if (comment > 0) return { kind: 'comment', text: source.slice(at, at + comment) };
  const string = stringAt(source, at, unclosed);
  if (string) return string;
  const name = matchLength(NAME, source, at);
  if (name > 0) return { kind: 'name', text: source.slice(at, at + name) };
  const number = matchLength(NUMBER, source, at);
  if (number > 0) return { kind: 'number', text: source.slice(at, at + number) };
  return { kind: 'op', text: source.slice(at, at + Math.max(1, matchLength(OPERATOR, source, at))) };
}

/** Where no string can end, by kind of quote, so that quotes which nothing closes are looked at once. */
type Unclosed = Map<string, number>;

function stringAt(source: string, at: number, unclosed: Unclosed): Found | undefined {
  const quotes = at + matchLength(PREFIX, source, at);
  const quote = source[quotes] ?? '';
  if (quote !== '"' && quote !== "'") return undefined;
  const triple = source.startsWith(quote.repeat(3), quotes);
  return (
    (triple ? matchString(TRIPLE, source, at, `${quote}3`, unclosed) : undefined) ??
    matchString(SINGLE, source, at, quote, unclosed)
  );
}

function matchString(
  pattern: RegExp,
  source: string,
  at: number,
  kind: string,
  unclosed: Unclosed,
): Found | undefined {
  if (at < (unclosed.get(kind) ?? 0)) return undefined;
  pattern.lastIndex = at;
  const match = pattern.exec(source);
  if (!match) {
    const lineEnd = pattern === SINGLE ? source.indexOf('\n', at) : -1;
    unclosed.set(kind, lineEnd < 0 ? source.length : lineEnd);
    return undefined;
  }
  const prefix = (match[1] ?? '').toLowerCase();
  const body = (pattern === TRIPLE ? match[3] : (match[2] ?? match[3])) ?? '';
  const value = prefix.includes('r') ? body : unescaped(body);
  return {
    kind: 'string',
    text: match[0],
    more: { value, ...(/[ft]/.test(prefix) ? { format: true } : {}) },
  };
}

function unescaped(body: string): string {
  return body.replace(/\\(?:\r?\n|([\s\S]))/g, (_whole, character: string | undefined) => {
    if (character === undefined) return '';
    return (
      { n: '\n', t: '\t', r: '\r' }[character] ?? ('\\\'"'.includes(character) ? character : `\\${character}`)
    );
  });
}

/** A line that IPython takes before Python sees it; also the right-hand side in `files = !ls` and `x = %magic`. */
function magicAt(
  source: string,
  at: number,
  before: Token | undefined,
): { readonly length: number; readonly transparent: boolean } | undefined {
  const sign = source[at];
  if (sign !== '%' && sign !== '!') return undefined;
  const lineStart = before === undefined || before.kind === 'newline' || before.kind === 'magic';
  if (!lineStart && before.text !== '=') return undefined;
  const timed = lineStart ? matchLength(TRANSPARENT, source, at) : 0;
  if (timed > 0) return { length: timed, transparent: true };
  return { length: matchLength(REST_OF_LINE, source, at), transparent: false };
}

function matchLength(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}
