import { isWellKnown } from './distributions.js';
import type { FileSearch } from './file-search.js';
import { findImports, type PythonImport } from './imports.js';
import { findReferences, type Reference } from './references.js';
import { isPythonStdlib } from './stdlib.js';
import { tokenise } from './tokens.js';

/** What follows from a notebook's imports. */
export interface ModuleFacts {
  /** Imports that are neither of Python itself nor beside the notebook, those of local modules included. */
  readonly published: readonly PythonImport[];
  /** Files and addresses that local modules refer to. */
  readonly references: readonly Reference[];
}

const MAX_MODULES = 200;
/** A longer module is no module that a person wrote beside a notebook. */
const MAX_CHARACTERS = 500_000;

/**
 * Tells modules beside the notebook from published ones, and follows what the local ones import.
 * The local ones are added to the files that travel.
 * @param made modules that the notebook writes itself, by top-level name
 * @throws the signal's reason when aborted
 */
export async function findLocalModules(
  imports: readonly PythonImport[],
  made: ReadonlySet<string>,
  search: FileSearch,
): Promise<ModuleFacts> {
  const published: PythonImport[] = [];
  const references: Reference[] = [];
  const read = new Set<string>();
  const queue = imports.map((entry) => ({ entry, folder: '' }));
  for (let next = queue.shift(); next && read.size < MAX_MODULES; next = queue.shift()) {
    const { entry, folder } = next;
    const top = entry.module.split('.')[0] ?? '';
    if (entry.level === 0 && (isPythonStdlib(top) || made.has(top))) continue;
    const files = entry.level === 0 && isWellKnown(top) ? [] : await localFiles(entry, folder, search);
    if (files.length === 0 && entry.level === 0) published.push(entry);
    for (const file of files.filter((path) => !read.has(path))) {
      read.add(file);
      const module = await readModule(file, search);
      references.push(...module.references);
      queue.push(...module.imports.map((inner) => ({ entry: inner, folder: folderOf(file) })));
    }
  }
  return { published, references };
}

async function readModule(
  path: string,
  search: FileSearch,
): Promise<{ readonly imports: readonly PythonImport[]; readonly references: readonly Reference[] }> {
  const text = await search.text(path);
  if (text === undefined || text.length > MAX_CHARACTERS) return { imports: [], references: [] };
  const tokens = tokenise(text).filter((token) => token.kind !== 'comment');
  return { imports: findImports(tokens), references: findReferences(tokens, new Map()) };
}

/** The files that an import loads from beside the notebook: each package on the way, the module, and names that are modules. */
async function localFiles(
  entry: PythonImport,
  folder: string,
  search: FileSearch,
): Promise<readonly string[]> {
  const base = entry.level === 0 ? '' : upwards(folder, entry.level - 1);
  if (base === undefined) return [];
  const segments = entry.module === '' ? [] : entry.module.split('.');
  const prefixes = segments.map((_segment, index) => join(base, segments.slice(0, index + 1).join('/')));
  const found = await search.add(prefixes.flatMap(moduleFiles));
  const whole = join(base, segments.join('/'));
  if (found.size === 0 && entry.level === 0) return [];
  const names = await search.add(entry.names.flatMap((name) => moduleFiles(join(whole, name))));
  return [...found, ...names];
}

function moduleFiles(path: string): readonly string[] {
  return [`${path}.py`, `${path}/__init__.py`];
}

function upwards(folder: string, levels: number): string | undefined {
  const segments = folder === '' ? [] : folder.split('/');
  return levels > segments.length ? undefined : segments.slice(0, segments.length - levels).join('/');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function join(base: string, path: string): string {
  if (base === '' || path === '') return base + path;
  return `${base}/${path}`;
}
