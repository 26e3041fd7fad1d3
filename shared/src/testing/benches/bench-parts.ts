import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TransportError, type LiveTransport } from '../../http/transport.js';
import type { FileRef } from '../../model/index.js';
import { undiciTransport } from '../../node/index.js';
import { handlerServer } from '../../node/testing/handler-server.js';
import type { DriverBench } from '../drivers/bench.js';
import { type Faults, faultySend, faultyStream } from '../drivers/faults.js';

/** A bench with what has to be put away after use. */
export interface RunningBench {
  readonly bench: DriverBench;
  close(): Promise<void>;
}

/** What the benches that run in one process share. */
export interface BenchParts {
  readonly elsewhere: string;
  readonly newFile: () => FileRef;
  close(): Promise<void>;
}

export async function benchParts(): Promise<BenchParts> {
  const folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-bench-'));
  const page = await handlerServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
    return Promise.resolve();
  });
  let files = 0;
  return {
    elsewhere: page.url,
    newFile: () => ({ path: join(folder, `result-${++files}`) }),
    close: async () => {
      await page.close();
      await rm(folder, { recursive: true });
    },
  };
}

const lost = (): Error => new TransportError('interrupted', 'The cable is out.', true);

/** Node's transport, over a network with these faults. */
export function transportWith(faults: Faults | undefined): LiveTransport {
  const transport = undiciTransport();
  if (faults === undefined) return transport;
  return {
    ...transport,
    send: faultySend((request) => transport.send(request), faults, lost),
    stream: faultyStream((request) => transport.stream(request), faults, lost),
  };
}
