import { politely } from '../http/polite.js';
import type { TextCache } from '../http/text-cache.js';
import type { HttpTransport } from '../http/transport.js';
import { parseHttpUrl } from '../http/url.js';
import type { Clock } from '../model/index.js';
import { type Translate, untranslated } from '../model/translate.js';
import { cachedSource } from './cached-source.js';
import { listHarvester } from './list/harvester.js';
import { registryHarvester } from './registry/harvester.js';
import { DEFAULT_STANDARD_IDS, PUBLIC_REGISTRIES } from './registry/query.js';
import { settingsSource } from './settings-source.js';
import type { PlatformSource } from './sources.js';

export { DEFAULT_STANDARD_IDS, PUBLIC_REGISTRIES };

/** Where to look for platforms, as people write it in the settings. */
export interface SourceSettings {
  /** The `platforms` setting. */
  readonly platforms: readonly unknown[];
  /** Addresses of list services. */
  readonly platformLists: readonly string[];
  /** TAP services of searchable registries, the preferred first; empty: the registry is not asked. */
  readonly registries: readonly string[];
  /** What is looked for in a registry; empty: {@link DEFAULT_STANDARD_IDS}. */
  readonly registryStandardIds: readonly string[];
}

export interface SourceDeps {
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly cache: TextCache;
  /** Lets requests reach addresses that a source names, where the host has an allow-list. They get no credential. */
  readonly allow?: (addresses: readonly string[]) => Promise<void>;
  /** For sentences that a panel shows. Default: they stay as they are written here. */
  readonly translate?: Translate;
}

/**
 * A source for each place that the settings name: the settings themselves, every list, and the registries together. The origins that
 * they ask first are those of {@link sourceAddresses}; nothing is asked before `find`.
 */
export function createPlatformSources(settings: SourceSettings, deps: SourceDeps): readonly PlatformSource[] {
  const { cache, clock, translate: t = untranslated } = deps;
  const fetching = {
    transport: politely(deps.transport),
    clock,
    allow: deps.allow ?? (() => Promise.resolve()),
    t,
  };
  const { registries, registryStandardIds: chosen } = usable(settings);
  const standardIds = chosen.length === 0 ? DEFAULT_STANDARD_IDS : chosen;
  const harvesters = [
    ...usable(settings).platformLists.map((url) => listHarvester(url, fetching)),
    ...(registries.length === 0 ? [] : [registryHarvester(registries, standardIds, fetching)]),
  ];
  return [
    settingsSource(() => settings.platforms, clock, t),
    ...harvesters.map((harvester) => cachedSource(harvester, { cache, clock })),
  ];
}

/** The addresses that the user wrote, which a host with an allow-list lets through. */
export function sourceAddresses(settings: SourceSettings): readonly string[] {
  const { platformLists, registries } = usable(settings);
  return [...platformLists, ...registries];
}

/** Settings are written by hand: what is no http(s) address, or is there twice, is left out. */
function usable({
  platformLists,
  registries,
  registryStandardIds,
}: SourceSettings): Omit<SourceSettings, 'platforms'> {
  const addresses = (written: readonly string[]): string[] => [
    ...new Set(written.map((url) => url.trim()).filter((url) => parseHttpUrl(url) !== undefined)),
  ];
  return {
    platformLists: addresses(platformLists),
    registries: addresses(registries),
    registryStandardIds: registryStandardIds.map((id) => id.trim()).filter((id) => id !== ''),
  };
}
