import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import {
  type Answer,
  type Platform,
  type PlatformDriver,
  type Task,
  uwsDriverFactory,
  withCredentials,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { root } from '../../stack/paths.ts';
import { freePorts } from '../../stack/ports.ts';
import { type Server, startServer } from '../../stack/servers.ts';
import { type PlatformSetup, setUpPlatforms } from '../../stack/setup.ts';
import { installSlurm, type Slurm, startSlurm, whyNoSlurm } from '../../stack/slurm.ts';
import { NODE, PARTITION } from '../../stack/slurm/configuration.ts';
import { makeUsers } from '../../stack/slurm/users.ts';
import { EDITOR_ORIGIN, soon } from './client-fixture.ts';

/** Who asks: ada's allocation on the cluster is small, bob has all of it, eve is unknown there. */
export const PEOPLE = ['ada', 'bob', 'eve'] as const;
export type Person = (typeof PEOPLE)[number];

const userOf = (person: Person): string => `run-elsewhere-${person}`;
const tokenOf = (person: Person): string => `token-of-${person}-for-tests`;

/** Each has an account of the cluster's, and a Unix user whom the jobs run as. */
const ACCOUNTING = [
  ['add', 'account', 'ada_lab', 'MaxTRES=cpu=16,mem=64G', 'MaxWall=04:00:00', 'GrpTRES=cpu=24'],
  ['add', 'account', 'survey'],
  ['add', 'user', userOf('ada'), 'Account=ada_lab'],
  ['add', 'user', userOf('bob'), 'Account=survey'],
] as const;

/** A platform service in front of a real Slurm, and the client that talks to it. */
export interface Cluster {
  readonly slurm: Slurm;
  readonly url: string;
  /** Where the service keeps the jobs. */
  readonly shared: string;
  /** The service's configuration, with another folder for the jobs. */
  configuration(shared: string): object;
  connect(person: Person): PlatformDriver;
  token(person: Person): string;
  /** Everything that the service offers, or its refusal. */
  ask(person: Person, task: Task): Promise<Answer>;
  /** Ends the service as a crash would. */
  crash(): Promise<void>;
  /** Starts it again on the same port. @param engine - in the place of members of the engine's configuration */
  restart(engine?: object): Promise<void>;
}

/** The service itself allows everything that the node has, so that the cluster's own limits decide. */
function configuration(folder: string, shared: string, python: string, conf: string, port: number): object {
  const allocation = { cores: 1000, memoryGiB: 4000, diskGiB: 4000, gpus: 8, durationSeconds: 172_800 };
  return {
    name: 'Cluster',
    listen: { host: '127.0.0.1', port },
    data: join(folder, 'service'),
    frameOrigins: ['http://127.0.0.1:*'],
    engine: {
      kind: 'slurm',
      folder: shared,
      slurmConf: conf,
      partitions: [PARTITION],
      accounts: {
        ada: { account: 'ada_lab', user: userOf('ada') },
        bob: { account: 'survey', user: userOf('bob') },
      },
      reservations: true,
      nodeAddress: '127.0.0.1',
      pollSeconds: 1,
    },
    capacity: { cores: 1000, memoryGiB: 4000, diskGiB: 4000, gpus: 8 },
    accounts: PEOPLE.map((name) => ({
      name,
      tokenSha256: createHash('sha256').update(tokenOf(name)).digest('hex'),
      allocation,
    })),
    offers: { holdSeconds: 300 },
    environments: [{ name: 'basic', python }],
    retentionSeconds: 3600,
  };
}

function clientOf(platform: Platform, person: Person): PlatformDriver {
  const credential = { token: tokenOf(person), origins: [platform.url] };
  return uwsDriverFactory({
    transport: withCredentials(undiciTransport(), () => Promise.resolve(credential)),
    frameOrigins: () => [EDITOR_ORIGIN],
    agreed: () => true,
  }).connect(platform);
}

async function startCluster(
  folder: string,
  setup: PlatformSetup,
): Promise<{ readonly cluster: Cluster; readonly stop: () => Promise<void> }> {
  const users = await makeUsers(PEOPLE.map(userOf));
  let slurm: Slurm | undefined;
  let service: Server | undefined;
  const stop = async (): Promise<void> => {
    await service?.stop();
    await slurm?.stop();
    await users.remove();
  };
  try {
    slurm = await startSlurm(join(folder, 'slurm'), ACCOUNTING);
    const [port] = await freePorts(1);
    const config = join(folder, 'cluster.json');
    const { conf } = slurm;
    const configure = (shared: string): object =>
      configuration(folder, shared, setup.jobPythons.basic, conf, port!);
    const shared = join(folder, 'shared');
    mkdirSync(shared, { mode: 0o711 });
    const configured = configure(shared) as { readonly engine: object };
    const startService = (engine: object = {}): Promise<Server> => {
      const changed = { ...configured, engine: { ...configured.engine, ...engine } };
      writeFileSync(config, JSON.stringify(changed));
      return startServer({
        name: 'cluster',
        command: process.execPath,
        args: [join(root, 'platform', 'lib', 'main.js'), '--config', config],
        logFile: join(folder, 'service.log'),
        ready: /^\w+: (https?:\/\/\S+)\s*$/m,
        listening: `http://127.0.0.1:${port}`,
      });
    };
    service = await startService();
    const { url } = service;
    const platform: Platform = { id: url, url, name: 'Cluster', protocol: 'uws' };
    const connect = (person: Person): PlatformDriver => clientOf(platform, person);
    const cluster: Cluster = {
      slurm,
      url,
      shared,
      configuration: configure,
      connect,
      token: tokenOf,
      ask: (person, task) => connect(person).ask(task, soon()),
      crash: async () => service?.stop('SIGKILL'),
      restart: async (engine) => {
        service = await startService(engine);
      },
    };
    return { cluster, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const test = base.extend<object, { cluster: Cluster }>({
  cluster: [
    async ({}, use) => {
      const why = whyNoSlurm();
      // Where everything has to run, a Slurm that is missing is a failure.
      if (why !== undefined && process.env.CI === undefined) base.skip(true, why);
      await installSlurm(() => undefined);
      const setup = await setUpPlatforms(() => undefined);
      const folder = mkdtempSync(join(tmpdir(), 'run-elsewhere-slurm-'));
      // Jobs of other users pass through.
      chmodSync(folder, 0o711);
      try {
        const { cluster, stop } = await startCluster(folder, setup);
        await use(cluster).finally(stop);
      } finally {
        if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});

export { NODE };
export { expect } from '@playwright/test';
