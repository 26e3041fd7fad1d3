import { isPlausiblePath, looksLikeFile } from './file-kinds.js';
import { callName, evaluatePath } from './path-expressions.js';
import type { Token } from './tokens.js';

/**
 * - `read`: certainly opened for reading
 * - `write`: made by the notebook
 * - `mention`: a string that looks like a file or an address, in no call that we know
 */
export type ReferenceRole = 'read' | 'write' | 'mention';

/** A file or an address that code refers to, as it stands there. */
export interface Reference {
  readonly role: ReferenceRole;
  readonly text: string;
}

/** Calls that read the file that is their first argument. `read_...` and `open_...` do too. */
const READS = new Set(
  `open read load File getdata getheader imread loadtxt genfromtxt fromfile memmap ZipFile scan loadmat readRDS source fread
read.csv read.table read.delim read_text read_bytes iterdir glob iglob listdir walk rglob`.split(/\s+/),
);
/** Calls that make a file; the name may be any of their arguments. `to_...` and `write_...` do too. */
const WRITES = new Set(
  `savefig write writeto save savez savez_compressed savetxt imwrite imsave dump tofile urlretrieve makedirs mkdir touch remove
unlink rmtree rmdir saveRDS ggsave write.csv write.table writeLines ExcelWriter to_csv download_file`.split(
    /\s+/,
  ),
);
const FILE_KEYWORDS = new Set([
  'file',
  'filename',
  'fname',
  'filepath_or_buffer',
  'path',
  'name',
  'io',
  'source',
]);
const MODE = /^[rwax][bt+]{0,2}(?::\w{0,3})?$/;
const FOLDERS = new Set(['iterdir', 'glob', 'iglob', 'listdir', 'walk', 'rglob']);

interface OpenBracket {
  readonly name: string;
  readonly dotted: string;
  /** Index of the bracket among the tokens. */
  readonly at: number;
  /** Counted from 0. */
  argument: number;
}

/**
 * Finds the files and addresses that code refers to by a string known before it runs.
 * @param tokens without comments
 * @param constants names with a known string value; assignments found on the way are added
 */
export function findReferences(
  tokens: readonly Token[],
  constants: Map<string, string>,
): readonly Reference[] {
  const found: Reference[] = [];
  const open: OpenBracket[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (token === undefined) break;
    trackBrackets(tokens, at, open);
    const value =
      token.kind === 'string' || token.kind === 'name' ? evaluatePath(tokens, at, constants) : undefined;
    if (!value) {
      at = skipDotted(tokens, at);
      continue;
    }
    noteConstant(tokens, at, value, constants);
    const reference = roleOf(tokens, at, value, open.at(-1));
    if (reference) found.push(reference);
    at = value.next;
  }
  return found;
}

/** `a.b` is one thing: `b` alone is not the notebook's own name. */
function skipDotted(tokens: readonly Token[], at: number): number {
  const attribute = tokens[at]?.text === '.' && tokens[at + 1]?.kind === 'name';
  return attribute ? at + 2 : at + 1;
}

function trackBrackets(tokens: readonly Token[], at: number, open: OpenBracket[]): void {
  const token = tokens[at];
  if (token?.kind === 'newline') open.length = 0;
  if (token?.kind !== 'op') return;
  if (token.text === '(') open.push({ ...calledBefore(tokens, at), at, argument: 0 });
  else if (token.text === '[' || token.text === '{') open.push({ name: '', dotted: '', at, argument: 0 });
  else if (')]}'.includes(token.text)) open.pop();
  else if (token.text === ',') {
    const inner = open.at(-1);
    if (inner) inner.argument += 1;
  }
}

function calledBefore(
  tokens: readonly Token[],
  at: number,
): { readonly name: string; readonly dotted: string } {
  const last = tokens[at - 1];
  if (last?.kind !== 'name') return { name: '', dotted: '' };
  const owner = tokens[at - 2]?.text === '.' ? tokens[at - 3] : undefined;
  return { name: last.text, dotted: owner?.kind === 'name' ? `${owner.text}.${last.text}` : last.text };
}

/** `NAME = <path>` and `NAME: type = <path>` as a statement. */
function noteConstant(
  tokens: readonly Token[],
  at: number,
  value: { readonly value: string; readonly next: number },
  constants: Map<string, string>,
): void {
  const after = tokens[value.next];
  if (after !== undefined && after.kind !== 'newline' && after.text !== ';') return;
  if (tokens[at - 1]?.text !== '=' || tokens[at - 1]?.depth !== 0) return;
  const annotated = tokens[at - 3]?.text === ':' ? tokens[at - 4] : tokens[at - 2];
  if (annotated?.kind === 'name') constants.set(annotated.text, value.value);
}

function roleOf(
  tokens: readonly Token[],
  at: number,
  value: { readonly value: string; readonly next: number },
  call: OpenBracket | undefined,
): Reference | undefined {
  const text = value.value;
  const method = tokens[value.next]?.text === '.' ? callName(tokens, value.next + 1) : undefined;
  if (method) return byCall(text, method.name, method.name, true, modeOf(tokens, method.open));
  // Part of an expression whose rest is not known: where the file is, nobody can say.
  const isPart = /^[/+%]$/.test(tokens[at - 1]?.text ?? '');
  if (call === undefined || call.name === '' || isPart) return mention(text);
  const keyword = tokens[at - 1]?.text === '=' ? tokens[at - 2]?.text : undefined;
  const isFile = keyword === undefined ? call.argument === 0 : FILE_KEYWORDS.has(keyword);
  return byCall(text, call.name, call.dotted, isFile, modeOf(tokens, call.at));
}

function byCall(
  text: string,
  name: string,
  dotted: string,
  isFile: boolean,
  mode: string | undefined,
): Reference | undefined {
  if (WRITES.has(name) || WRITES.has(dotted) || /^(?:to|write)_[a-z]/.test(name)) {
    return isFile || looksLikeFile(text) ? { role: 'write', text } : mention(text);
  }
  const reads = READS.has(name) || READS.has(dotted) || /^(?:read|open)_[a-z]/.test(name);
  if (!reads || !isFile) return mention(text);
  if (mode !== undefined && /^[wax]/.test(mode)) return { role: 'write', text };
  if (FOLDERS.has(name)) return { role: 'read', text: name.includes('glob') ? text : `${text}/*` };
  const surely = name === 'open' || looksLikeFile(text) || (text.includes('/') && isPlausiblePath(text));
  return surely ? { role: 'read', text } : undefined;
}

function mention(text: string): Reference | undefined {
  return looksLikeFile(text) || /^\S*:\S+$|^[/~]\S+$|^\.\.\/\S+$/.test(text)
    ? { role: 'mention', text }
    : undefined;
}

/** The mode that a call opens a file with, where it is a literal: `open(x, "w")`, `mode="r"`. */
function modeOf(tokens: readonly Token[], open: number): string | undefined {
  const depth = tokens[open]?.depth ?? 0;
  for (let at = open + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined || (token.text === ')' && token.depth === depth)) return undefined;
    const before = tokens[at - 1]?.text;
    const isArgument =
      before === ',' || (before === '=' && tokens[at - 2]?.text === 'mode') || before === '(';
    if (isArgument && token.kind === 'string' && MODE.test(token.value ?? '')) return token.value;
  }
  return undefined;
}
