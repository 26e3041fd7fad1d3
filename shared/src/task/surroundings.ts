import type { TaskFile } from '../model/index.js';
import { findDataFiles, type NotebookPlace } from './data-files.js';
import { distributionOf } from './distributions.js';
import { readEnvironmentFiles } from './environment-files.js';
import type { FileSearch } from './file-search.js';
import type { PythonImport } from './imports.js';
import { findLocalModules } from './local-modules.js';
import type { Reference } from './references.js';
import type { Survey } from './survey.js';
import { formatBytes } from './units.js';

const LARGE_UPLOAD = 2 ** 31;

/** What the folder around a notebook adds to what its cells say. */
export interface Surroundings {
  readonly packages: readonly string[];
  readonly files: readonly TaskFile[];
  readonly remoteData: readonly string[];
  /** Each a sentence. */
  readonly warnings: readonly string[];
}

/**
 * Tells local modules from published ones, finds the files that travel, and reads what environment files ask for.
 * @param origin path of the notebook; empty where it was never saved
 * @throws the signal's reason when aborted
 */
export async function lookAround(
  survey: Survey,
  place: NotebookPlace,
  search: FileSearch,
): Promise<Surroundings> {
  const modules = await findLocalModules(survey.imports, madeModules(survey.references), search);
  const data = await findDataFiles([...survey.references, ...modules.references], place, search);
  const environment = await readEnvironmentFiles(search);
  const packages = new Set([...survey.packages, ...environment.packages]);
  modules.published.flatMap(distributionsOf).forEach((name) => packages.add(name));
  return {
    packages: [...packages].sort(),
    files: search.files,
    remoteData: [...new Set([...data.remote, ...environment.urls])],
    warnings: [...data.warnings, ...uploadWarnings(search)],
  };
}

function distributionsOf(entry: PythonImport): readonly string[] {
  const modules =
    entry.names.length > 0 ? entry.names.map((name) => `${entry.module}.${name}`) : [entry.module];
  return modules.map(distributionOf).filter((name) => name !== undefined);
}

/** Modules that the notebook writes itself, e.g. by `%%writefile helper.py`. */
function madeModules(references: readonly Reference[]): ReadonlySet<string> {
  return new Set(
    references
      .filter((reference) => reference.role === 'write')
      .map((reference) => /^(?:\.\/)?([^/]+?)(?:\.py|\/.*)$/.exec(reference.text)?.[1] ?? ''),
  );
}

function uploadWarnings(search: FileSearch): readonly string[] {
  const warnings: string[] = [];
  const sum = search.files.reduce((total, file) => total + file.sizeBytes, 0);
  if (sum > LARGE_UPLOAD) {
    warnings.push(
      `The files that would travel come to ${formatBytes(sum)}. Leave out those that are not needed.`,
    );
  }
  if (search.failure !== undefined) {
    warnings.push(`Files beside the notebook could not be looked for: ${search.failure}`);
  }
  return warnings;
}
