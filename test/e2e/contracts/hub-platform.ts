import { createHash } from 'node:crypto';
import {
  type DriverFactory,
  type PlatformDriver,
  uwsDriverFactory,
  withCredentials,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { createEngine, createPlatform, parseConfig, type Platform } from '@run-elsewhere/platform';
import { type Hub, NAMED_SERVERS } from '../../stack/jupyterhub.ts';

/** The engine of a platform in front of a hub: a small and a large profile of one environment. */
export function engineConfig(hub: Hub): object {
  return {
    kind: 'jupyterhub',
    url: `${hub.url}/hub/`,
    token: hub.platformToken,
    namedServers: NAMED_SERVERS,
    users: { dora: 'dora.l' },
    probe: { user: 'prober' },
    profiles: [
      { name: 'small', cores: 1, memoryGiB: 1, diskGiB: 1, hours: 2 },
      { name: 'large', cores: 8, memoryGiB: 32, diskGiB: 100, hours: 12, options: { profile: 'large' } },
    ].map((profile) => ({ ...profile, environment: 'astro' })),
  };
}

/** Whether a page on the hub opens for a user that has this token. */
export async function opensFor(token: string, url: string): Promise<boolean> {
  const headers = { authorization: `token ${token}` };
  const answer = await fetch(url, { headers, redirect: 'manual' }).catch(() => undefined);
  return answer?.status === 200;
}

/** A platform in front of a hub, and the client that talks to it. */
export interface HubPlatform {
  readonly url: string;
  /** @param account - absent: a visitor */
  connect(account?: string): PlatformDriver;
  /** Stops the service, and starts another on the same data and address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const tokenOf = (account: string): string => `token-of-${account}-at-the-platform`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const allocation = { cores: 1000, memoryGiB: 4000, diskGiB: 4000, gpus: 0, durationSeconds: 86_400 };

function documentFor(hub: Hub, data: string, port: number): object {
  return {
    name: 'Hub platform',
    listen: { port },
    data,
    engine: engineConfig(hub),
    accounts: [
      ...['ada', 'ben', 'cleo', 'dora'].map((name) => ({
        name,
        tokenSha256: sha256(tokenOf(name)),
        allocation,
      })),
      { name: 'anonymous', allocation },
    ],
    retentionSeconds: 3600,
  };
}

/** @param data - folder of the service, which goes on from one start to the next */
export async function startHubPlatform(hub: Hub, data: string): Promise<HubPlatform> {
  const log = { info: () => undefined, warn: () => undefined };
  const start = async (port: number): Promise<Platform> => {
    const config = parseConfig(documentFor(hub, data, port), {});
    const platform = createPlatform(config, { engine: createEngine(config, log), log });
    await platform.listen();
    return platform;
  };
  let running = await start(0);
  const { url } = running;
  const factoryFor = (account: string | undefined): DriverFactory =>
    uwsDriverFactory({
      transport: withCredentials(undiciTransport(), () =>
        Promise.resolve(account === undefined ? undefined : { token: tokenOf(account), origins: [url] }),
      ),
      frameOrigins: () => [],
      agreed: () => true,
    });
  return {
    url,
    connect: (account) =>
      factoryFor(account).connect({ id: url, url, name: 'Hub platform', protocol: 'uws' }),
    restart: async () => {
      await running.close();
      running = await start(Number(new URL(url).port));
    },
    stop: () => running.close(),
  };
}
