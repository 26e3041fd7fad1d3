import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DriverFactory,
  type FileRef,
  type HttpTransport,
  type LiveTransport,
  type Mode,
  type Task,
  TransportError,
  uwsDriverFactory,
  withCredentials,
} from '@run-elsewhere/planner';
import { undiciTransport } from '@run-elsewhere/planner/node';
import { type DriverBench, type Faults, faultySend } from '@run-elsewhere/planner/testing';
import { type Client, EDITOR_ORIGIN } from './client-fixture.ts';
import type { HubClientFixture } from './hub-fixture.ts';
import { taskOf } from './notebooks.ts';

/** What a bench needs of this machine. */
export interface BenchParts {
  /** Of a server that is no platform. */
  readonly elsewhere: string;
  readonly newFile: () => FileRef;
  close(): Promise<void>;
}

export async function benchParts(): Promise<BenchParts> {
  const folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-bench-'));
  const page = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
  );
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  let files = 0;
  return {
    elsewhere: `http://127.0.0.1:${(page.address() as AddressInfo).port}`,
    newFile: () => ({ path: join(folder, `result-${++files}`) }),
    close: async () => {
      page.closeAllConnections();
      await new Promise((resolve) => page.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const lost = (): Error => new TransportError('interrupted', 'The cable is out.', true);

function overFaults<Transport extends HttpTransport | LiveTransport>(
  transport: Transport,
  faults: Faults | undefined,
): Transport {
  return faults === undefined
    ? transport
    : { ...transport, send: faultySend((request) => transport.send(request), faults, lost) };
}

function task(mode: Mode, lasts: 'a while' | 'until stopped'): Task {
  const second = `import time; time.sleep(${lasts === 'a while' ? 1 : 600})`;
  return taskOf(["print('so far')", second], { mode, needs: { durationSeconds: 600 } });
}

/** A real platform of the planner profile, on which ada has an account. */
export function profileBench(client: Client, parts: BenchParts): DriverBench {
  const platform = client.platform('observatory');
  const tokens = { visitor: undefined, member: client.adaToken, stranger: 'not-a-token-of-anybody' };
  const factoryOf = (token?: string, faults?: Faults): DriverFactory =>
    uwsDriverFactory({
      transport: withCredentials(overFaults(undiciTransport(), faults), () =>
        Promise.resolve(token === undefined ? undefined : { token, origins: [new URL(platform.url).origin] }),
      ),
      frameOrigins: () => [EDITOR_ORIGIN],
      agreed: () => true,
    });
  return {
    kind: 'profile',
    factory: factoryOf(),
    platform,
    address: `${platform.url}/capabilities`,
    elsewhere: parts.elsewhere,
    signIn: 'optional',
    modes: ['live', 'batch'],
    refused: { task: taskOf(['1'], { needs: { memoryGiB: 4096 } }), field: 'memoryGiB' },
    connect: (who, faults) => factoryOf(tokens[who], faults).connect(platform),
    task,
    begun: async () => {
      const headers = { authorization: `Bearer ${client.adaToken}` };
      const list = await (await fetch(`${platform.url}/jobs`, { headers })).text();
      return [...list.matchAll(/<(?:\w+:)?jobref\b/g)].length;
    },
    newFile: parts.newFile,
  };
}

/** A real hub, with a user of its own. @param token - the user's */
export function hubBench(
  client: HubClientFixture,
  user: string,
  token: string,
  parts: BenchParts,
): DriverBench {
  const { hub, platform } = client;
  const tokens = { visitor: undefined, member: token, stranger: 'not-a-token-of-anybody' };
  return {
    kind: 'jupyterhub',
    factory: client.factory(),
    platform,
    address: `${hub.url}/hub/home`,
    elsewhere: parts.elsewhere,
    signIn: 'required',
    modes: ['live', 'batch'],
    refused: { task: taskOf(['1'], { needs: { memoryGiB: 64 } }), field: 'memoryGiB' },
    connect: (who, faults) =>
      who === 'member'
        ? client.through(token, (transport) => overFaults(transport, faults))
        : client.connect(tokens[who]),
    task,
    begun: async () => {
      const headers = { authorization: `token ${hub.serviceToken}` };
      const answer = await fetch(`${hub.url}/hub/api/users/${user}?include_stopped_servers`, { headers });
      const { servers } = (await answer.json()) as { servers: object };
      return Object.keys(servers).filter((name) => name !== '').length;
    },
    newFile: parts.newFile,
  };
}
