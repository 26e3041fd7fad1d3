import type { DriverFactory, PlatformDriver } from '../drivers/driver.js';
import type { Platform, Run } from '../model/index.js';

/** A platform and the driver that speaks to it. */
export interface BookEntry {
  readonly platform: Platform;
  readonly driver: PlatformDriver;
}

/** Who is who: the platforms of the settings, and those of older runs, which must stay within reach. */
export interface PlatformBook {
  /** The platforms of the settings; entries that did not change keep their driver. */
  set(platforms: readonly Platform[]): void;
  /** Those of the settings, in their order: the ones to ask. */
  listed(): readonly BookEntry[];
  entry(platformId: string): BookEntry | undefined;
  readonly driverFor: (platformId: string) => PlatformDriver | undefined;
  /** A run's platform may have left the settings; its job can still be watched, fetched and ended. */
  remember(run: Run): void;
}

/** @param factories one for each protocol */
export function createPlatformBook(factories: readonly DriverFactory[]): PlatformBook {
  const byProtocol = new Map(factories.map((factory) => [factory.protocol, factory]));
  let listed: readonly BookEntry[] = [];
  let byId: ReadonlyMap<string, BookEntry> = new Map();
  const former = new Map<string, BookEntry>();
  const connect = (platform: Platform): BookEntry | undefined => {
    const factory = byProtocol.get(platform.protocol);
    return factory && { platform, driver: factory.connect(platform) };
  };
  const entry = (id: string): BookEntry | undefined => byId.get(id) ?? former.get(id);
  return {
    set(platforms) {
      const before = byId;
      listed = platforms.flatMap((platform) => {
        const old = before.get(platform.id);
        const same = JSON.stringify(old?.platform) === JSON.stringify(platform);
        return (same ? old : connect(platform)) ?? [];
      });
      byId = new Map(listed.map((one) => [one.platform.id, one]));
      for (const old of before.values()) if (!entry(old.platform.id)) former.set(old.platform.id, old);
    },
    listed: () => listed,
    entry,
    driverFor: (id) => entry(id)?.driver,
    remember({ platformId, platformName, platform }) {
      if (entry(platformId)) return;
      // A platform's identifier is its normalised address.
      const plain: Platform = { id: platformId, name: platformName, url: platformId, protocol: 'uws' };
      const found = connect(platform ?? plain);
      if (found) former.set(platformId, found);
    },
  };
}
