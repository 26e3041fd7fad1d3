import { looksLikeFile, placeOf } from './file-kinds.js';
import type { FileSearch } from './file-search.js';
import type { Reference } from './references.js';

/** Where a notebook is. */
export interface NotebookPlace {
  /** Where it is on the host; empty where it was never saved. */
  readonly origin: string;
  /** It was found elsewhere, and its folder is there: what is in it is known by a listing, or not at all. */
  readonly elsewhere?: 'listed' | 'unknown';
}

/** What became of the files and addresses that a notebook refers to. Files that travel are in the {@link FileSearch}. */
export interface DataFacts {
  /** Addresses that the notebook reads from. */
  readonly remote: readonly string[];
  /** Each a sentence. */
  readonly warnings: readonly string[];
}

const MAX_REMOTE = 100;
const MAX_WARNINGS = 20;
/** Where people keep data on their own machine. */
const HOME =
  /^(?:~|\/(?:home|Users|Volumes|mnt|media|data|scratch|work|project|projects|content|nfs|gpfs|lustre|cluster|srv)(?:\/|$)|[A-Za-z]:[\\/]|\\\\|file:)/;

/**
 * Looks up what the references name: what is beside the notebook travels, what cannot is warned about.
 * @throws the signal's reason when aborted
 */
export async function findDataFiles(
  references: readonly Reference[],
  { origin, elsewhere }: NotebookPlace,
  search: FileSearch,
): Promise<DataFacts> {
  const own = origin.split('/').at(-1);
  const made = new Set(placed(references, 'write').relative);
  const read = placed(references, 'read');
  const mentioned = placed(references, 'mention');
  const wanted = [...read.relative, ...mentioned.relative].filter(
    (path) => path !== own && (!made.has(path) || read.relative.includes(path)),
  );
  const there = await search.add([...new Set(wanted)]);
  const missing = read.relative.filter((path) => !there.has(path) && !isMade(path, made));
  return {
    remote: [...new Set([...read.remote, ...mentioned.remote])].slice(0, MAX_REMOTE),
    warnings: shortened([
      ...unique([...read.absolute, ...mentioned.absolute.filter(isThisMachine)], absoluteWarning),
      ...unique([...read.outside, ...mentioned.outside], outsideWarning),
      ...unique(read.pattern, patternWarning),
      ...(origin === '' ? neverSaved(missing) : unique(missing, missingWarnings[elsewhere ?? 'here'])),
    ]),
  };
}

interface Placed {
  readonly remote: string[];
  readonly relative: string[];
  readonly absolute: string[];
  readonly outside: string[];
  readonly pattern: string[];
}

function placed(references: readonly Reference[], role: Reference['role']): Placed {
  const result: Placed = { remote: [], relative: [], absolute: [], outside: [], pattern: [] };
  for (const reference of references) {
    if (reference.role !== role) continue;
    const place = placeOf(reference.text);
    if (place.kind === 'remote') result.remote.push(place.url);
    else if (place.kind !== 'nowhere') result[place.kind].push(place.path);
  }
  return result;
}

/** A file that the notebook makes, or one in a folder that it makes. */
function isMade(path: string, made: ReadonlySet<string>): boolean {
  return [...made].some((maker) => path === maker || path.startsWith(`${maker}/`));
}

function isThisMachine(path: string): boolean {
  return HOME.test(path) && (looksLikeFile(path) || /[\\/]./.test(path.slice(1)));
}

function unique(paths: readonly string[], sentence: (path: string) => string): readonly string[] {
  return [...new Set(paths)].map((path) => sentence(path.length > 120 ? `${path.slice(0, 120)}…` : path));
}

function absoluteWarning(path: string): string {
  return `"${path}" is a path on this machine: this path will not exist there. Put the file beside the notebook and name it without its folder.`;
}

function outsideWarning(path: string): string {
  return `"${path}" lies outside the notebook's folder and cannot travel. Put the file beside or below the notebook.`;
}

function patternWarning(path: string): string {
  return `"${path}" stands for several files, which do not travel by themselves. Name them one by one, or pack them into one archive.`;
}

function missingWarning(path: string): string {
  return `"${path}" was not found beside the notebook. Put it there, unless the notebook makes it itself.`;
}

function leftWarning(path: string): string {
  return `"${path}" stays where this notebook comes from. If it is needed, open a copy here, put the file beside it, and run that.`;
}

function notThereWarning(path: string): string {
  return `"${path}" is not beside this notebook where it comes from. It will be missing, unless the notebook makes it itself.`;
}

const missingWarnings = { here: missingWarning, unknown: leftWarning, listed: notThereWarning };

function neverSaved(missing: readonly string[]): readonly string[] {
  if (missing.length === 0) return [];
  return [
    'The notebook was never saved, so the files that it reads cannot be found beside it. Save it where they are.',
  ];
}

function shortened(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  const more = warnings.length - MAX_WARNINGS;
  return [...warnings.slice(0, MAX_WARNINGS), `There are ${more} more warnings about files.`];
}
