import type { Token } from './tokens.js';

/** One module that a Python source imports. */
export interface PythonImport {
  /** Dots in front, for a relative import; 0 elsewhere. */
  readonly level: number;
  /** Dotted; empty in `from . import x`. */
  readonly module: string;
  /** Names after `from ... import`, `*` excepted: each may be a module of its own. */
  readonly names: readonly string[];
}

/**
 * Finds the import statements in Python tokens (Python Language Reference, section 7.11), those within other statements too,
 * and `importlib.import_module("...")` with a literal. Text in strings and comments is no code.
 * @param tokens without comments
 */
export function findImports(tokens: readonly Token[]): readonly PythonImport[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'name') return [];
    if (token.text === 'import' && startsStatement(tokens, index)) return readImport(tokens, index + 1);
    if (token.text === 'from' && startsStatement(tokens, index)) return readFrom(tokens, index + 1);
    if (token.text === 'import_module' || token.text === '__import__') return readCall(tokens, index + 1);
    return [];
  });
}

function startsStatement(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (before === undefined || before.kind === 'newline' || before.kind === 'magic') return true;
  return before.kind === 'op' && (before.text === ';' || before.text === ':');
}

/** `import a.b as c, d` */
function readImport(tokens: readonly Token[], from: number): readonly PythonImport[] {
  const found: PythonImport[] = [];
  let at = from;
  for (;;) {
    const name = dottedName(tokens, at);
    if (name.text === '') return found;
    found.push({ level: 0, module: name.text, names: [] });
    at = isWord(tokens[name.next], 'as') ? name.next + 2 : name.next;
    if (tokens[at]?.text !== ',') return found;
    at += 1;
  }
}

/** `from ..a.b import (c as d, e)` */
function readFrom(tokens: readonly Token[], from: number): readonly PythonImport[] {
  let at = from;
  while (tokens[at]?.text === '.') at += 1;
  const level = at - from;
  const module = dottedName(tokens, at);
  if (!isWord(tokens[module.next], 'import') || (level === 0 && module.text === '')) return [];
  const names: string[] = [];
  for (at = module.next + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'newline' || token.text === ';' || token.text === ')') break;
    if (isWord(token, 'as')) at += 1;
    else if (token.kind === 'name') names.push(token.text);
  }
  return [{ level, module: module.text, names }];
}

function readCall(tokens: readonly Token[], at: number): readonly PythonImport[] {
  const argument = tokens[at]?.text === '(' ? tokens[at + 1] : undefined;
  const module = argument?.format === true ? undefined : argument?.value;
  return module !== undefined && /^[A-Za-z_][\w.]*$/.test(module) ? [{ level: 0, module, names: [] }] : [];
}

function dottedName(
  tokens: readonly Token[],
  from: number,
): { readonly text: string; readonly next: number } {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'name' || token.text === 'import') return { text: parts.join('.'), next: at };
    parts.push(token.text);
    at += 1;
    if (tokens[at]?.text !== '.') return { text: parts.join('.'), next: at };
    at += 1;
  }
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'name' && token.text === text;
}
