import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DriverFactory,
  type FileRef,
  type JobRef,
  type LiveTransport,
  type Platform,
  type PlatformDriver,
  type Task,
  withCredentials,
} from '@run-elsewhere/planner';
import { openConnections } from './certificates.ts';
import type { WorldName } from './fault.ts';
import { Network } from './network.ts';
import { startProxy } from './proxy.ts';
import { FaultTime } from './time.ts';
import { startWitness, type Witness } from './witness.ts';

/** A service that works, and what its own record says. */
export interface Service {
  /** Where it really listens. */
  readonly upstream: string;
  readonly platform: Platform;
  /** As somebody may type it. */
  readonly address: string;
  readonly token: string;
  /** Whatever else must never leave the platform's origins: a session's token. */
  readonly secrets?: readonly string[];
  /** The present, where the service's own is not the fixtures'. */
  readonly now?: number;
  factory(transport: LiveTransport, time: FaultTime): DriverFactory;
  task(): Task;
  /** How many jobs were ever started. */
  begun(): number | Promise<number>;
  /** A job that runs, made without a client where that takes many requests. */
  job?(key: string): JobRef;
  /** It really waits when it is asked to, until a job's phase changes. */
  readonly waits?: true;
  /** Lets a job come so far. */
  advance(job: JobRef, to: 'running' | 'ended'): void | Promise<void>;
  /** Away with whatever was left behind. */
  clear?(): void | Promise<void>;
  close(): Promise<void>;
}

/** What a service is told of the place that it will be reached at. */
export interface Place {
  readonly url: string;
  readonly otherUrl: string;
}

/** A client, a network that goes wrong, a service, and a stranger who listens. */
export interface World {
  readonly name: WorldName;
  readonly service: Service;
  readonly network: Network;
  readonly time: FaultTime;
  readonly witness: Witness;
  readonly factory: DriverFactory;
  /** A new driver with each call, which knows nothing of the others. */
  driver(): PlatformDriver;
  newFile(): FileRef;
  close(): Promise<void>;
}

export async function openWorld(name: WorldName, open: (place: Place) => Promise<Service>): Promise<World> {
  const [connections, witness, folder] = await Promise.all([
    openConnections(),
    startWitness(),
    mkdtemp(join(tmpdir(), 'run-elsewhere-faults-')),
  ]);
  const proxy = await startProxy(() => network, witness.url);
  const service = await open(proxy);
  proxy.upstream = service.upstream;
  const homes = [proxy.url, proxy.otherUrl];
  const time = new FaultTime(service.now);
  const network = new Network(time, homes, connections.agents);
  const credential = { token: service.token, origins: [proxy.url] };
  const transport = withCredentials(network.transport(), () => Promise.resolve(credential));
  const factory = service.factory(transport, time);
  let files = 0;
  return {
    name,
    service,
    network,
    time,
    witness,
    factory,
    driver: () => factory.connect(service.platform),
    newFile: () => ({ path: join(folder, `result-${++files}`) }),
    close: async () => {
      await proxy.close();
      await service.close();
      await Promise.all([connections.close(), witness.close(), rm(folder, { recursive: true })]);
    },
  };
}
