import type { PanelSettings, PlatformSetting } from './host.js';

/**
 * The settings that both editors share, as people wrote them by hand: what is of the wrong kind counts as absent. An entry of
 * `platforms` that is none stays one, so that its reader can say which it is.
 * @param written gives what stands under a name; undefined for nothing
 */
export function parseSettings(written: (name: keyof PanelSettings) => unknown): PanelSettings {
  return {
    platforms: entries(written('platforms')).map(platform),
    defaultNeeds: needs(written('defaultNeeds')),
    defaultMode: written('defaultMode') === 'batch' ? 'batch' : 'live',
    fetchResults: written('fetchResults') === true,
    platformLists: textList(written('platformLists')),
    registries: textList(written('registries')),
    registryStandardIds: textList(written('registryStandardIds')),
    catalogues: list(written('catalogues')),
  };
}

/** The textList of a list that people wrote by hand. */
export const textList = (value: unknown): readonly string[] =>
  list(value).filter((text): text is string => typeof text === 'string');

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One that is no list may have been meant as its only entry. */
const entries = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const platform = (entry: unknown): PlatformSetting =>
  isObject(entry) && typeof entry.url === 'string' ? { ...entry, url: entry.url } : { url: '' };

/** As typed; a plain number is one, too. */
function needs(value: unknown): PanelSettings['defaultNeeds'] {
  if (!isObject(value)) return {};
  const typed = Object.entries(value).flatMap(([name, need]) =>
    typeof need === 'string' || typeof need === 'number' ? [[name, String(need)] as const] : [],
  );
  return Object.fromEntries(typed);
}
