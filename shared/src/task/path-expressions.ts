import type { Token } from './tokens.js';

/** Names of a notebook whose value is a known string: `DATA = Path("data")`. */
export type Constants = ReadonlyMap<string, string>;

export interface Evaluated {
  readonly value: string;
  /** Index of the first token after the expression. */
  readonly next: number;
}

/** Calls whose value is the path that their arguments make. */
const PATH_CALLS = new Set([
  'Path',
  'PurePath',
  'PosixPath',
  'join',
  'joinpath',
  'expanduser',
  'abspath',
  'str',
  'fspath',
  'String',
]);

/**
 * The value of a path expression, where it is known before the notebook runs: literals, `Path("a") / "b"`,
 * `os.path.join("a", name)`, f-strings of known names.
 * @param tokens without comments
 * @returns undefined where it is no such expression
 */
export function evaluatePath(
  tokens: readonly Token[],
  at: number,
  constants: Constants,
): Evaluated | undefined {
  let left = term(tokens, at, constants);
  while (left) {
    const operator = tokens[left.next];
    if (operator?.kind !== 'op' || !/^(?:\/|\+|%)$/.test(operator.text)) return left;
    const right = operator.text === '%' ? undefined : term(tokens, left.next + 1, constants);
    if (!right) return undefined;
    left = {
      value: operator.text === '+' ? left.value + right.value : joinPaths([left.value, right.value]),
      next: right.next,
    };
  }
  return left;
}

function term(tokens: readonly Token[], at: number, constants: Constants): Evaluated | undefined {
  const token = tokens[at];
  if (token?.kind === 'string') return strings(tokens, at, constants);
  if (token?.text === '(') {
    const inner = evaluatePath(tokens, at + 1, constants);
    return inner && tokens[inner.next]?.text === ')'
      ? { value: inner.value, next: inner.next + 1 }
      : undefined;
  }
  if (token?.kind !== 'name') return undefined;
  const call = callName(tokens, at);
  if (call) return PATH_CALLS.has(call.name) ? pathCall(tokens, call.open + 1, constants) : undefined;
  const value = constants.get(token.text);
  const next = tokens[at + 1]?.text;
  return value === undefined || next === '=' || next === '[' ? undefined : { value, next: at + 1 };
}

/** Strings side by side are one string. */
function strings(tokens: readonly Token[], at: number, constants: Constants): Evaluated | undefined {
  let value = '';
  let next = at;
  for (let token = tokens[next]; token?.kind === 'string'; token = tokens[next]) {
    const part = token.format === true ? formatted(token.value ?? '', constants) : token.value;
    if (part === undefined) return undefined;
    value += part;
    next += 1;
  }
  return { value, next };
}

/** An f-string whose placeholders are known names. */
function formatted(body: string, constants: Constants): string | undefined {
  const names = [...body.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)].flatMap((match) => match[1]?.trim() ?? []);
  if (!names.every((name) => constants.has(name))) return undefined;
  return body.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole: string, name: string | undefined) =>
    name === undefined ? whole.slice(1) : (constants.get(name.trim()) ?? ''),
  );
}

function pathCall(tokens: readonly Token[], from: number, constants: Constants): Evaluated | undefined {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const part = evaluatePath(tokens, at, constants);
    if (!part) return undefined;
    parts.push(part.value);
    const after = tokens[part.next]?.text;
    if (after === ')') return { value: joinPaths(parts), next: part.next + 1 };
    if (after !== ',') return undefined;
    at = part.next + 1;
  }
}

/** The name that is called, e.g. `join` of `os.path.join(`. */
export function callName(
  tokens: readonly Token[],
  at: number,
): { readonly name: string; readonly dotted: string; readonly open: number } | undefined {
  const parts: string[] = [];
  for (let index = at; tokens[index]?.kind === 'name'; index += 2) {
    parts.push(tokens[index]?.text ?? '');
    const after = tokens[index + 1]?.text;
    if (after === '(')
      return { name: parts.at(-1) ?? '', dotted: parts.slice(-2).join('.'), open: index + 1 };
    if (after !== '.') return undefined;
  }
  return undefined;
}

/** As `os.path.join` and `Path /` do: an absolute part starts over. */
function joinPaths(parts: readonly string[]): string {
  return parts.reduce((left, right) => {
    if (left === '' || right.startsWith('/')) return right;
    return left.endsWith('/') ? left + right : `${left}/${right}`;
  });
}
