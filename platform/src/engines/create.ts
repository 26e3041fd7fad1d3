import { join } from 'node:path';
import type { PlatformConfig } from '../config.js';
import type { Log } from '../log.js';
import type { Engine } from './engine.js';
import { createLocalEngine } from './local/index.js';

/** The engine that the configuration names. Nothing happens before its `open`. */
export function createEngine({ data, engine, environments, accounts }: PlatformConfig, log: Log): Engine {
  switch (engine.kind) {
    case 'local':
      return createLocalEngine({
        data: join(data, 'engine'),
        environments,
        cgroups: engine.cgroups,
        users: new Map(accounts.flatMap(({ name, user }) => (user === undefined ? [] : [[name, user]]))),
        log,
      });
  }
}
