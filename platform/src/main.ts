#!/usr/bin/env node
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PlatformConfig } from './config.js';
import { ConfigError, readConfig } from './config.js';
import { createLocalEngine } from './engines/local/index.js';
import type { Log } from './http/context.js';
import { createPlatform } from './platform.js';
import { messageOf } from './problem.js';

const USAGE = 'Usage: run-elsewhere-platform --config FILE [--port N] [--data DIR] [--end-jobs]';

const log: Log = {
  info: (message) => console.error(message),
  warn: (message) => console.error(`warning: ${message}`),
};

interface Settings {
  readonly config: PlatformConfig;
  /** A stop of the service ends its jobs too. */
  readonly endJobs: boolean;
}

/** @throws ConfigError when an option is missing or wrong */
async function configured(argv: readonly string[]): Promise<Settings> {
  const options = {
    config: { type: 'string' },
    port: { type: 'string' },
    data: { type: 'string' },
    'end-jobs': { type: 'boolean', default: false },
  } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    throw new ConfigError(`${messageOf(error)}\n${USAGE}`);
  }
  if (values.config === undefined) throw new ConfigError(USAGE);
  const config = await readConfig(values.config, process.env);
  const port = values.port === undefined ? config.listen.port : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new ConfigError(`--port: must be a whole number up to 65535.\n${USAGE}`);
  return {
    config: { ...config, listen: { ...config.listen, port }, data: values.data ?? config.data },
    endJobs: values['end-jobs'],
  };
}

async function main(): Promise<void> {
  const { config, endJobs } = await configured(process.argv.slice(2));
  const engine = createLocalEngine({
    data: join(config.data, 'engine'),
    environments: config.environments,
    log,
  });
  const platform = createPlatform(config, { engine, log });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const url = await platform.listen();
  console.log(`${config.name}: ${url}`);
  await stopped;
  await platform.close({ endJobs });
}

main().then(
  // A proxied connection may still be open; the jobs are no children of this process.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
