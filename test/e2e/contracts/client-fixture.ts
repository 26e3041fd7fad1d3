import { randomUUID } from 'node:crypto';
import {
  type DriverFactory,
  type JobRef,
  type JobStatus,
  normaliseAddress,
  type Offer,
  type Platform,
  type PlatformDriver,
  type Task,
  uwsDriverFactory,
  withCredentials,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { watchUntil } from '@run-elsewhere/planner/testing';
import type { PlatformName } from '../../stack/stack.ts';
import { expect, type Platforms, test as base } from '../stack-fixture.ts';

/** The page that would show a session: what an editor names as itself. */
export const EDITOR_ORIGIN = 'http://127.0.0.1:8888';

/** For every request that is expected to be answered. */
export const soon = (): AbortSignal => AbortSignal.timeout(60_000);

/** The planner client as a host on Node assembles it, without an editor. */
export interface Client {
  readonly factory: DriverFactory;
  /** @param token - absent: a visitor */
  connect(name: PlatformName, token?: string): PlatformDriver;
  platform(name: PlatformName): Platform;
  /** Token of the account that the demo has. */
  readonly adaToken: string;
}

function platformOf({ list, address }: Platforms, name: PlatformName): Platform {
  const url = normaliseAddress(address(name))!;
  const entry = list.find((each) => each.url === address(name))!;
  return { id: url, name: entry.name, url, protocol: 'uws' };
}

function createClient(platforms: Platforms): Client {
  const platform = (name: PlatformName): Platform => platformOf(platforms, name);
  const factoryFor = (token: string | undefined): DriverFactory =>
    uwsDriverFactory({
      transport: withCredentials(undiciTransport(), (id) =>
        Promise.resolve(token === undefined ? undefined : { token, origins: [new URL(id).origin] }),
      ),
      frameOrigins: () => [EDITOR_ORIGIN],
      agreed: () => true,
    });
  return {
    factory: factoryFor(undefined),
    connect: (name, token) => factoryFor(token).connect(platform(name)),
    platform,
    adaToken: platforms.folder.adaToken,
  };
}

export const test = base.extend<object, { client: Client }>({
  client: [async ({ platforms }, use) => use(createClient(platforms)), { scope: 'worker' }],
});

/** The one offer that a platform makes for a task. */
export async function offerFor(driver: PlatformDriver, task: Task): Promise<Offer> {
  const answer = await driver.ask(task, soon());
  expect(answer).toMatchObject({ kind: 'offers', offers: [{}] });
  return answer.kind === 'offers' ? answer.offers[0]! : Promise.reject(new Error('no offer'));
}

/** Asks, takes the offer and submits. */
export async function submit(driver: PlatformDriver, task: Task, key = randomUUID()): Promise<JobRef> {
  const offer = await offerFor(driver, task);
  return driver.submit(task, offer, key, () => Promise.resolve(), soon());
}

/** The executed notebook among a job's results. */
export async function readNotebook(driver: PlatformDriver, status: JobStatus): Promise<string> {
  const notebook = status.results.find(({ kind }) => kind === 'notebook');
  expect(notebook).toBeDefined();
  return driver.readResult(notebook!, soon());
}

export { expect, watchUntil };
