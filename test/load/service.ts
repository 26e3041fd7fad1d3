/**
 * A platform service in a process of its own, with an engine that runs nothing: what load and kills are tried on.
 * The parent gets what it needs by messages: `url` when it listens, and `memory` when it asks.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createPlatform, parseConfig } from '@run-elsewhere/platform';
import { createPaperEngine } from './paper-engine.ts';
import type { FromService, ServiceSettings } from './service-process.ts';

const { data, port, cores, accounts, holdSeconds, runsMs } = JSON.parse(process.argv[2]!) as ServiceSettings;
const memoryGiB = cores;
const allocation = { cores, memoryGiB, diskGiB: cores, gpus: 0, durationSeconds: 3600 };
const config = parseConfig(
  {
    name: 'Paper',
    listen: { host: '127.0.0.1', port },
    data,
    capacity: { cores, memoryGiB, diskGiB: cores, gpus: 0 },
    accounts: accounts.map(({ name, token, jobs }) => ({
      name,
      tokenSha256: createHash('sha256').update(token).digest('hex'),
      allocation,
      ...(jobs === undefined ? {} : { jobs }),
    })),
    offers: { holdSeconds },
    environments: [{ name: 'paper', python: process.execPath }],
    retentionSeconds: 600,
  },
  {},
);
const [least, most] = runsMs;
const engine = createPaperEngine(join(data, 'engine'), () => least + Math.random() * (most - least));
const log = { info: () => undefined, warn: (line: string) => console.error(line) };
const platform = createPlatform(config, { engine, log, machine: { cores, memoryGiB } });
const tell = (message: FromService): void => void process.send?.(message);

process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  tell({ memory: { rss, heapUsed } });
});
// Of a terminal, for all of its processes: whoever started this one ends it when it has looked at everything.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void platform.close().then(() => process.exit(0)));
await platform.listen();
tell({ url: `http://127.0.0.1:${new URL(platform.url).port}` });
