import type { SourceSettings } from '../../platforms/create-sources.js';
import type { PanelSettings } from '../host.js';

/** Where to look. */
export interface FindSettings extends SourceSettings {
  /** Each an address or an object; checked where it is read. */
  readonly catalogues: readonly unknown[];
}

/** The part of the settings that says where to look. */
export function findSettings(settings: PanelSettings | undefined): FindSettings {
  const {
    platforms = [],
    platformLists = [],
    registries = [],
    registryStandardIds = [],
    catalogues = [],
  } = settings ?? {};
  return { platforms, platformLists, registries, registryStandardIds, catalogues };
}
