import { untranslated } from '../model/translate.js';
import { readCatalogueAddress } from './address.js';
import type { SourceKind } from './entry.js';
import { esapSource } from './esap.js';
import { listSource } from './list/source.js';
import { recordSource } from './record/source.js';
import { repositorySource } from './repository/source.js';
import * as z from 'zod/mini';
import type { CatalogueDeps, CatalogueSource } from './source.js';

/** An entry of the `catalogues` setting, as people write it by hand. */
export interface CatalogueSetting {
  readonly url: string;
  /** Absent: guessed from the address. */
  readonly kind?: SourceKind;
}

const settingSchema = z.object({
  url: z.string().check(z.maxLength(2000)),
  kind: z.optional(z.enum(['github', 'gitlab', 'git', 'record', 'community', 'esap', 'list'])),
});

/**
 * The sources that the `catalogues` setting names, each once, and a sentence for each entry that cannot be used. Sends nothing.
 * @param entries as the editor hands them over: hand-written, so nothing about them is sure
 */
export function cataloguesFromSettings(
  entries: readonly unknown[],
  deps: CatalogueDeps,
): { readonly sources: readonly CatalogueSource[]; readonly problems: readonly string[] } {
  const sources = new Map<string, CatalogueSource>();
  const problems: string[] = [];
  const t = deps.translate ?? untranslated;
  for (const [index, entry] of entries.entries()) {
    const parsed = z.safeParse(settingSchema, typeof entry === 'string' ? { url: entry } : entry);
    const source = parsed.success ? createCatalogue(parsed.data.url, parsed.data.kind, deps) : undefined;
    if (parsed.success && source) sources.set(parsed.data.url, source);
    else
      problems.push(
        t(
          'Catalogue %1 in the settings cannot be used: its "url" is no address of a repository, record, community, ESAP or list. Correct the entry.',
          String(index + 1),
        ),
      );
  }
  return { sources: [...sources.values()], problems };
}

/** One source. @returns undefined where the address cannot be that of one */
export function createCatalogue(
  url: string,
  kind: SourceKind | undefined,
  deps: CatalogueDeps,
): CatalogueSource | undefined {
  const address = readCatalogueAddress(url, kind);
  if (address === undefined) return undefined;
  switch (address.kind) {
    case 'esap':
      return esapSource(address.url, deps);
    case 'list':
      // A list that names lists could go on for ever.
      return listSource(address.url, deps, (listed, its) =>
        readCatalogueAddress(listed.url, listed.kind)?.kind === 'list'
          ? undefined
          : createCatalogue(listed.url, listed.kind, its),
      );
    case 'record':
    case 'community':
      return recordSource(address, deps);
    default:
      return repositorySource(address, deps);
  }
}
