import { merged, NO_REQUIREMENTS, readInstallWords, type Requirements } from './requirements.js';

/** What a line for the shell, or an IPython magic, says of packages and files. */
export interface ShellUse {
  readonly requirements: Requirements;
  /** Addresses that something is fetched from. */
  readonly urls: readonly string[];
  /** Words that may be files it reads. */
  readonly mentions: readonly string[];
  /** Files it certainly reads. */
  readonly reads: readonly string[];
  /** Files that it makes. */
  readonly writes: readonly string[];
}

export const NO_SHELL_USE: ShellUse = {
  requirements: NO_REQUIREMENTS,
  urls: [],
  mentions: [],
  reads: [],
  writes: [],
};

const INSTALL =
  /^(?:sudo\s+)?(?:(?:(?:uv|\S*python[\d.]*\S*|\{sys\.executable\})\s+(?:-m\s+)?)?(pip3?|conda|mamba|micromamba))\s+install\s+(.*)$/;
const ADDRESS = /^(?:https?|s3|gs|ftp|root):\/\//i;

/**
 * Reads one command line, without IPython's `!` or `%`.
 * Quotes are honoured; variables, substitutions and globs are not expanded.
 */
export function readShellLine(line: string): ShellUse {
  const install = INSTALL.exec(line.trim());
  if (install) {
    const tool = install[1]?.startsWith('pip') === true ? 'pip' : 'conda';
    const requirements = readInstallWords(split(install[2] ?? ''), tool);
    return { ...NO_SHELL_USE, requirements, urls: requirements.urls, reads: requirements.files };
  }
  const words = split(line);
  const command = words[0] ?? '';
  const urls = words.filter((word) => ADDRESS.test(word));
  const rest = words.slice(1).filter((word) => !word.startsWith('-') && !ADDRESS.test(word));
  const writes = [...targets(words, command), ...(/^(?:wget|git)$/.test(command) ? urls.map(baseName) : [])];
  if (command === 'rucio')
    return { ...NO_SHELL_USE, urls: words.filter((word) => /^[\w.-]+:[\w./-]+$/.test(word)) };
  if (/^(?:mkdir|rm|touch)$/.test(command)) return { ...NO_SHELL_USE, writes: rest };
  return { ...NO_SHELL_USE, urls, writes, mentions: rest.filter((word) => !writes.includes(word)) };
}

/** What follows `-O`, `-o`, `--output...` or `>`. */
function targets(words: readonly string[], command: string): readonly string[] {
  const fetches = command === 'wget' || command === 'curl';
  const named = words.flatMap((word, index) => {
    const takesFile = />{1,2}$/.test(word) || (fetches && /^(?:-O|-o|--output(?:-document)?)$/.test(word));
    const next = words[index + 1];
    return takesFile && next !== undefined && !ADDRESS.test(next) ? [next] : [];
  });
  // `curl -O` keeps the remote name.
  return command === 'curl' && words.includes('-O')
    ? [...named, ...words.filter((word) => ADDRESS.test(word)).map(baseName)]
    : named;
}

/** Reads an IPython line as the notebook has it, with its `!` or `%`. */
export function readMagicLine(line: string): ShellUse {
  const text = line.replace(/\\\r?\n/g, ' ').trim();
  if (text.startsWith('!')) return readShellLine(text.replace(/^!+/, ''));
  const match = /^%+(\w+)\s*(.*)$/.exec(text);
  const [name, rest] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (/^(?:pip|conda|mamba|micromamba)$/.test(name)) return readShellLine(`${name} ${rest}`);
  if (/^(?:sx|system|sc)$/.test(name)) return readShellLine(rest);
  if (name === 'run') {
    const file = split(rest).find((word) => !word.startsWith('-'));
    return file === undefined
      ? NO_SHELL_USE
      : { ...NO_SHELL_USE, reads: [/\.\w+$/.test(file) ? file : `${file}.py`] };
  }
  if (name === 'load' || name === 'loadpy') return { ...NO_SHELL_USE, mentions: split(rest) };
  return NO_SHELL_USE;
}

/** Reads the body of a `%%bash` cell. */
export function readShellScript(body: string): ShellUse {
  const uses = body
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(readShellLine);
  return joinShellUses(uses);
}

export function joinShellUses(uses: readonly ShellUse[]): ShellUse {
  return {
    requirements: merged(uses.map((use) => use.requirements)),
    urls: uses.flatMap((use) => use.urls),
    mentions: uses.flatMap((use) => use.mentions),
    reads: uses.flatMap((use) => use.reads),
    writes: uses.flatMap((use) => use.writes),
  };
}

function split(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_whole, double?: string, single?: string) => double ?? single ?? '',
    ),
  );
}

function baseName(address: string): string {
  const name =
    address
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? '';
  return name.replace(/\.git$/, '');
}
