import type { Clock } from '../model/index.js';
import { type Translate, untranslated } from '../model/translate.js';
import { platformsFromSettings } from './settings.js';
import type { PlatformSource } from './sources.js';

/** The platforms that the user has already: always there, always as they are now. */
export function settingsSource(
  entries: () => readonly unknown[],
  clock: Clock,
  t: Translate = untranslated,
): PlatformSource {
  const name = t('Your settings');
  return {
    name,
    find(signal) {
      signal.throwIfAborted();
      const { platforms, problems } = platformsFromSettings(entries(), t);
      return Promise.resolve({
        source: name,
        platforms: platforms.map(({ id, url, name: called, protocol }) => ({
          id,
          url,
          name: called,
          protocol,
          from: 'settings' as const,
        })),
        checkedAt: new Date(clock.now()).toISOString(),
        fresh: true,
        ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
      });
    },
  };
}
