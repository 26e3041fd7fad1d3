import { normaliseAddress } from '../http/url.js';
import type { FoundPlatform, Origin, SourceAnswer } from './sources.js';

/** What the user wrote counts before what a list says, and that before a registry. */
const ORDER: readonly Origin[] = ['settings', 'list', 'registry'];

/**
 * One entry for each platform, however many sources name it: the same identifier or the same address is the same platform.
 * Each member is that of the first source that has it; those of the settings come first, then those of lists, then the registry's.
 */
export function mergeFound(answers: readonly SourceAnswer[]): readonly FoundPlatform[] {
  const all = answers.flatMap(({ platforms }) => platforms);
  const ordered = ORDER.flatMap((origin) => all.filter(({ from }) => from === origin));
  const groups = new Map<string, readonly FoundPlatform[]>();
  for (const found of ordered) {
    const joined = new Set([...keysOf(found).flatMap((key) => groups.get(key) ?? []), found]);
    const group = ordered.filter((each) => joined.has(each));
    for (const key of group.flatMap(keysOf)) groups.set(key, group);
  }
  return [...new Set(groups.values())].map(mergeGroup);
}

/** IVOA identifiers compare case-insensitively (Identifiers 2.0, section 2.3.1). */
function keysOf({ id, url }: FoundPlatform): readonly string[] {
  return [`id ${id.toLowerCase()}`, `url ${normaliseAddress(url) ?? url}`];
}

/** @param group the first counts most */
function mergeGroup(group: readonly FoundPlatform[]): FoundPlatform {
  const merged = group.reduceRight((rest, found) => ({ ...rest, ...found }));
  const also = [...new Set(group.map(({ from }) => from))].filter((origin) => origin !== merged.from);
  return also.length === 0 ? merged : { ...merged, also };
}
