import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import {
  type DriverFactory,
  jupyterHubDriverFactory,
  type LiveTransport,
  type Platform,
  type PlatformDriver,
  withCredentials,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { hubEnvironment } from '../../stack/environments.ts';
import { type Hub, startHub } from '../../stack/jupyterhub.ts';
import { openPythons } from '../../stack/python.ts';
import { setUpPlatforms } from '../../stack/setup.ts';

/** A running hub, and the client that talks to it. */
export interface HubClientFixture {
  readonly hub: Hub;
  readonly platform: Platform;
  /** @param token - absent: a visitor */
  factory(token?: string): DriverFactory;
  connect(token?: string, platform?: Platform): PlatformDriver;
  /** A driver whose requests may be lost. */
  through(token: string, change: (transport: LiveTransport) => LiveTransport): PlatformDriver;
}

function clientOf(hub: Hub): HubClientFixture {
  const platform: Platform = {
    id: hub.url,
    url: hub.url,
    name: 'Hub',
    protocol: 'jupyterhub',
    profiles: [
      { name: 'Small', cores: 1, memoryGiB: 1, hours: 2, options: { profile: 'small' } },
      { name: 'Large', cores: 8, memoryGiB: 32, gpus: 1, image: 'astro', options: { profile: 'large' } },
    ],
  };
  const transportOf = (token: string | undefined): LiveTransport =>
    withCredentials(undiciTransport(), () =>
      Promise.resolve(token === undefined ? undefined : { token, origins: [hub.url] }),
    );
  const factory = (token?: string): DriverFactory =>
    jupyterHubDriverFactory({ transport: transportOf(token) });
  return {
    hub,
    platform,
    factory,
    connect: (token, of = platform) => factory(token).connect(of),
    through: (token, change) =>
      jupyterHubDriverFactory({ transport: change(transportOf(token)) }).connect(platform),
  };
}

interface HubOfTest {
  /** Somebody of whom no other test has left a server or a file. */
  readonly user: string;
}

export const test = base.extend<HubOfTest, { client: HubClientFixture }>({
  user: async ({}, use) => use(`user-${randomUUID().slice(0, 8)}`),
  client: [
    async ({}, use) => {
      await setUpPlatforms(() => undefined);
      const python = await hubEnvironment(await openPythons(() => undefined), () => undefined);
      const folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-hub-'));
      try {
        const hub = await startHub(python, folder);
        await use(clientOf(hub)).finally(() => hub.stop());
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

export { expect } from '@playwright/test';
