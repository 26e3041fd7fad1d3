import { join } from 'node:path';
import { systemClock } from '../clock.js';
import type { PlatformConfig } from '../config.js';
import type { Log } from '../log.js';
import type { Engine } from './engine.js';
import { createJupyterHubEngine } from './jupyterhub/index.js';
import { createLocalEngine } from './local/index.js';
import { createSlurmEngine } from './slurm/index.js';

/** The engine that the configuration names. Nothing happens before its `open`. */
export function createEngine({ data, engine, environments, accounts }: PlatformConfig, log: Log): Engine {
  const folder = join(data, 'engine');
  switch (engine.kind) {
    case 'local':
      return createLocalEngine({
        data: folder,
        environments,
        cgroups: engine.cgroups,
        diskImages: engine.diskImages,
        sessionAddress: engine.sessionAddress,
        users: new Map(accounts.flatMap(({ name, user }) => (user === undefined ? [] : [[name, user]]))),
        log,
      });
    case 'jupyterhub':
      return createJupyterHubEngine({ data: folder, config: engine, log });
    case 'slurm':
      return createSlurmEngine({ config: engine, environments, log, clock: systemClock });
  }
}
