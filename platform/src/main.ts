#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { tokensCommand } from './admin/tokens.js';
import type { PlatformConfig } from './config.js';
import { ConfigError, readConfig } from './config.js';
import { createEngine } from './engines/create.js';
import { createLog } from './log.js';
import { createPlatform } from './platform.js';
import { messageOf } from './problem.js';

const USAGE = `Usage: run-elsewhere-platform --config FILE [--port N] [--data DIR] [--end-jobs]
       run-elsewhere-platform tokens add|list|remove|rotate --config FILE ...`;

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

/** Makes, shows and takes away tokens. The token alone goes to the standard output. */
async function admin(argv: readonly string[]): Promise<void> {
  const { text, secret } = await tokensCommand(argv, process.env, Date.now());
  if (secret !== undefined) console.error(text);
  console.log(secret ?? text);
}

async function serve(argv: readonly string[]): Promise<void> {
  const { config, endJobs } = await configured(argv);
  const log = createLog();
  const platform = createPlatform(config, { engine: createEngine(config, log), log });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const url = await platform.listen();
  console.log(`${config.name}: ${url}`);
  await stopped;
  await platform.close({ endJobs });
}

const [command, ...rest] = process.argv.slice(2);

(command === 'tokens' ? admin(rest) : serve(process.argv.slice(2))).then(
  // A proxied connection may still be open; the jobs are no children of this process.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
