import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { parseConfig } from '../config.js';
import type { ExecutableKind } from '../executables.js';
import type { EngineQueue, Environment } from '../engines/engine.js';
import type { Log } from '../log.js';
import type { CloseOptions, Platform } from '../platform.js';
import { createPlatform } from '../platform.js';
import { sha256 } from './client.js';
import type { FakeEngine } from './fake-engine.js';
import { createFakeEngine } from './fake-engine.js';

export const ADA = 'token-of-ada-0123456789';
export const BOB = 'token-of-bob-0123456789';

const allocation = { cores: 2, memoryGiB: 4, diskGiB: 5, gpus: 0, durationSeconds: 7200 };

/** A configuration as a file has it. */
export const DOCUMENT = {
  name: 'Test "platform"',
  listen: { host: '127.0.0.1', port: 0 },
  data: '/nowhere',
  frameOrigins: ['http://127.0.0.1:*'],
  capacity: { cores: 4, memoryGiB: 8, diskGiB: 20, gpus: 0 },
  accounts: [
    { name: 'anonymous', allocation },
    { name: 'ada', tokenSha256: sha256(ADA), allocation: { ...allocation, cores: 4, memoryGiB: 8 } },
    { name: 'bob', tokenSha256: sha256(BOB), allocation, jobs: 1 },
  ],
  offers: { holdSeconds: 60 },
  environments: [{ name: 'basic', python: '/usr/bin/python3', installs: true }],
  retentionSeconds: 3600,
};

export interface TestService {
  readonly url: string;
  readonly engine: FakeEngine;
  readonly folder: string;
  readonly warnings: readonly string[];
  /** Stops the service and starts it again on the same state and engine. */
  restart(options?: CloseOptions): Promise<void>;
  /** Stops everything and removes the folder. */
  end(): Promise<void>;
}

export interface TestServiceOptions {
  /** In the place of members of {@link DOCUMENT}. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly environments?: readonly Environment[];
  /** Folder for everything that the service and its engine keep. */
  readonly within?: string;
  readonly clock?: Clock;
  /** Of the engine. */
  readonly queue?: EngineQueue;
  readonly kinds?: readonly ExecutableKind[];
  /** In the place of {@link TestService.warnings}. */
  readonly log?: Log;
}

/** The real service on a free loopback port, with an engine that the test controls. */
export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const folder = await mkdtemp(join(options.within ?? tmpdir(), 'platform-'));
  const data = join(folder, 'data');
  const config = parseConfig({ ...DOCUMENT, data, ...options.config }, {});
  const { clock, environments, queue, kinds } = options;
  const engine = createFakeEngine({
    folder: join(folder, 'engine'),
    ...(environments ? { environments } : {}),
    ...(queue ? { queue } : {}),
    ...(kinds ? { kinds } : {}),
    ...(clock ? { now: () => clock.now() } : {}),
  });
  const warnings: string[] = [];
  const log = options.log ?? { info: () => undefined, warn: (line: string) => void warnings.push(line) };
  const start = async (): Promise<Platform> => {
    const machine = { cores: 64, memoryGiB: 256 };
    const platform = createPlatform(config, { engine, log, machine, ...(clock ? { clock } : {}) });
    await platform.listen();
    return platform;
  };
  let platform = await start();
  return {
    get url() {
      return platform.url.replace('localhost', '127.0.0.1');
    },
    engine,
    folder,
    warnings,
    async restart(options) {
      await platform.close(options);
      platform = await start();
    },
    async end() {
      await platform.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
