import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { Server } from '../stack/servers.ts';
import { type Setup, setUp } from '../stack/setup.ts';
import {
  PLATFORMS,
  type PlatformName,
  type StackFolder,
  stackFolder,
  startPlatform,
} from '../stack/stack.ts';

/** Three running platforms, in a folder that goes away. */
export interface Platforms {
  readonly setup: Setup;
  readonly folder: StackFolder;
  /** Name and address, as an editor's settings want them. */
  readonly list: readonly { readonly name: string; readonly url: string }[];
  address(name: PlatformName): string;
  /** Ends a platform as a crash would, and starts it again on the same port. */
  crash(name: PlatformName): Promise<void>;
  restart(name: PlatformName): Promise<void>;
}

/** Told from everything else, and with characters that an address and base64 write otherwise. */
const TOKEN = `ada+${randomBytes(24).toString('base64')}~/`;

/** A folder that jobs of other users may enter. */
function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'run-elsewhere-'));
  chmodSync(path, 0o755);
  return path;
}

async function startPlatforms(): Promise<{ platforms: Platforms; stop: () => Promise<void> }> {
  const setup = await setUp(() => undefined);
  const folder = stackFolder(temporaryFolder(), TOKEN);
  const servers = new Map<PlatformName, Server>();
  const addresses = new Map<PlatformName, string>();
  for (const name of PLATFORMS) {
    const server = await startPlatform(setup, folder, name);
    servers.set(name, server);
    addresses.set(name, server.url);
  }
  const address = (name: PlatformName): string => addresses.get(name)!;
  const platforms: Platforms = {
    setup,
    folder,
    list: PLATFORMS.map((name) => ({
      name: name.charAt(0).toUpperCase() + name.slice(1),
      url: address(name),
    })),
    address,
    crash: async (name) => servers.get(name)?.stop('SIGKILL'),
    restart: async (name) => {
      servers.set(
        name,
        await startPlatform(setup, folder, name, { port: Number(new URL(address(name)).port) }),
      );
    },
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    rmSync(folder.path, { recursive: true, force: true });
  };
  return { platforms, stop };
}

export const test = base.extend<object, { platforms: Platforms }>({
  platforms: [
    async ({}, use) => {
      const { platforms, stop } = await startPlatforms();
      await use(platforms);
      await stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

export { expect } from '@playwright/test';
