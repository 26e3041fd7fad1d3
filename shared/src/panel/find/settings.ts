import type { SourceSettings } from '../../platforms/create-sources.js';
import type { PanelSettings } from '../host.js';

/** Where to look, checked as far as it must be to be read at all: people write settings by hand. */
export interface FindSettings extends SourceSettings {
  /** Each an address or an object; checked where it is read. */
  readonly catalogues: readonly unknown[];
}

/** The part of the settings that says where to look. */
export function findSettings(settings: PanelSettings | undefined): FindSettings {
  return {
    platforms: list(settings?.platforms),
    platformLists: texts(settings?.platformLists),
    registries: texts(settings?.registries),
    registryStandardIds: texts(settings?.registryStandardIds),
    catalogues: list(settings?.catalogues),
  };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const texts = (value: unknown): readonly string[] =>
  list(value).filter((text): text is string => typeof text === 'string');
