import type { FileSearch } from './file-search.js';
import {
  merged,
  NO_REQUIREMENTS,
  readEnvironmentYml,
  readRequirementsTxt,
  type Requirements,
} from './requirements.js';

/** Where repo2docker looks for an environment (its documentation, "Configuration Files"), the notebook's own folder first. */
const FOLDERS = ['', 'binder/', '.binder/'] as const;
const READERS = [
  ['environment.yml', readEnvironmentYml],
  ['requirements.txt', readRequirementsTxt],
] as const;

/**
 * The packages that files beside the notebook ask for. The first folder that has such a file counts.
 * @throws the signal's reason when aborted
 */
export async function readEnvironmentFiles(search: FileSearch): Promise<Requirements> {
  for (const folder of FOLDERS) {
    const parts: Requirements[] = [];
    for (const [name, read] of READERS) {
      const text = await search.text(`${folder}${name}`);
      if (text !== undefined) parts.push(await withNested(read(text), folder, search));
    }
    if (parts.length > 0) return merged(parts);
  }
  return NO_REQUIREMENTS;
}

/** `-r other.txt` in a requirements file, one level deep. */
async function withNested(
  requirements: Requirements,
  folder: string,
  search: FileSearch,
): Promise<Requirements> {
  const nested = await Promise.all(
    requirements.files.slice(0, 10).map((name) => search.text(`${folder}${name}`)),
  );
  return merged([requirements, ...nested.map((text) => readRequirementsTxt(text ?? ''))]);
}
