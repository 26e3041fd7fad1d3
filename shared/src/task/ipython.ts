import { joinShellUses, NO_SHELL_USE, readMagicLine, readShellScript, type ShellUse } from './shell.js';
import { tokenise, type Token } from './tokens.js';

/** A Python cell, taken apart into what Python sees and what IPython takes before it. */
export interface PythonCell {
  /** Without comments. */
  readonly tokens: readonly Token[];
  readonly shell: ShellUse;
  /** Modules that `%load_ext` imports. */
  readonly extensions: readonly string[];
}

/** Cell magics whose body is a Python cell. */
const PYTHON_BODY = /^(?:time|timeit|capture|prun|memit|mprun|px|autopx|python|python3|skip|local|debug)$/;
const SHELL_BODY = /^(?:bash|sh|script|system|sx|!)$/;
/** Extensions that come with IPython itself. */
const OWN_EXTENSIONS = new Set(['autoreload', 'storemagic']);

/**
 * Takes a Python cell apart as IPython does (IPython documentation, "Built-in magic commands"):
 * line magics and shell lines are taken out, a cell magic decides whose the body is.
 */
export function readPythonCell(source: string): PythonCell {
  const match = /^\s*%%(\w+|!)[ \t]*([^\n]*)\n?/.exec(source);
  if (!match) return plainCell(source);
  const [head, name = '', args = ''] = match;
  const body = source.slice(head.length);
  if (PYTHON_BODY.test(name)) return plainCell(body);
  if (SHELL_BODY.test(name)) return { tokens: [], shell: readShellScript(body), extensions: [] };
  if (name === 'writefile' || name === 'file') return writtenFile(args.replace(/^-a\s+/, '').trim(), body);
  return { tokens: [], shell: NO_SHELL_USE, extensions: [] };
}

function plainCell(source: string): PythonCell {
  const tokens = tokenise(source);
  const magics = tokens.filter((token) => token.kind === 'magic').map((token) => token.text);
  return {
    tokens: tokens.filter((token) => token.kind !== 'comment'),
    shell: joinShellUses(magics.map(readMagicLine)),
    extensions: magics
      .map((line) => /^%load_ext\s+([\w.]+)/.exec(line)?.[1])
      .filter((name) => name !== undefined && !OWN_EXTENSIONS.has(name)) as readonly string[],
  };
}

/** `%%writefile`: the cell makes the file; a module made so has imports of its own. */
function writtenFile(path: string, body: string): PythonCell {
  const name = path.replace(/^["']|["']$/g, '');
  const cell = name.endsWith('.py') ? plainCell(body) : { tokens: [], shell: NO_SHELL_USE, extensions: [] };
  return { ...cell, shell: joinShellUses([cell.shell, { ...NO_SHELL_USE, writes: [name] }]) };
}
