import { mkdir } from 'node:fs/promises';
import { createServer as createNetServer } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAccounts } from './accounts/accounts.js';
import type { Clock } from './clock.js';
import { systemClock } from './clock.js';
import type { PlatformConfig } from './config.js';
import type { Engine } from './engines/engine.js';
import type { HttpContext, Log } from './http/context.js';
import { createServer } from './http/server.js';
import { createUrls } from './http/urls.js';
import { bookings } from './jobs/bookings.js';
import { createChanges } from './jobs/changes.js';
import type { JobContext } from './jobs/context.js';
import { createInTurn } from './jobs/in-turn.js';
import { createResults } from './jobs/results.js';
import { createRunner } from './jobs/runner.js';
import { createScheduler } from './jobs/scheduler.js';
import { createJobService } from './jobs/service.js';
import { createFindWritten } from './jobs/written.js';
import type { Capacity } from './offers/match.js';
import { GIB } from './offers/units.js';
import { openStore } from './state/store.js';

/** What the service stands on. Tests give their own. */
export interface PlatformDeps {
  readonly engine: Engine;
  readonly log: Log;
  readonly clock?: Clock;
  /** What the machine really has. */
  readonly machine?: Pick<Capacity, 'cores' | 'memoryGiB'>;
}

/** A platform that can be started and stopped once. */
export interface Platform {
  /**
   * Finds the jobs of an earlier life again, then listens.
   * @returns the public URL
   * @throws Error when the state, an environment or the port cannot be had
   */
  listen(): Promise<string>;
  /** Stops listening and lets go of the jobs, which go on. */
  close(): Promise<void>;
  /** Public URL; empty before it listens. */
  readonly url: string;
}

/** Connections that are still open after this are cut. */
const LAST_ANSWERS_MS = 3000;

const thisMachine = (): Pick<Capacity, 'cores' | 'memoryGiB'> => ({
  cores: os.availableParallelism(),
  memoryGiB: Math.floor(os.totalmem() / GIB),
});

/** A port that is free now: the public URL must be known before anything is promised under it. */
async function freePort(host: string): Promise<number> {
  const probe = createNetServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error(`no free port on ${host}`);
  return address.port;
}

interface Running {
  readonly app: FastifyInstance;
  stop(): Promise<void>;
}

/** Puts the parts together. */
async function start(config: PlatformConfig, deps: PlatformDeps, publicUrl: string): Promise<Running> {
  const { engine, log, clock = systemClock, machine = thisMachine() } = deps;
  const uploads = join(config.data, 'uploads');
  const store = openStore(config.data);
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  await engine.open();
  const accounts = createAccounts(config.accounts);
  const urls = createUrls(publicUrl);
  const changes = createChanges(clock);
  const capacity: Capacity = {
    ...config.capacity,
    cores: Math.min(config.capacity.cores, machine.cores),
    memoryGiB: Math.min(config.capacity.memoryGiB, machine.memoryGiB),
  };
  const jobContext: JobContext = {
    store,
    engine,
    accounts,
    capacity,
    clock,
    changes,
    uploads,
    retentionMs: config.retentionSeconds * 1000,
    sessionPath: (jobId) => urls.sessionPath(jobId),
    log: (line) => log.warn(line),
    poke: () => scheduler.poke(),
  };
  const runner = createRunner(jobContext, createInTurn());
  const jobs = createJobService(jobContext, runner);
  const scheduler = createScheduler(jobContext, runner, (jobId) => {
    const job = jobs.find(jobId);
    if (job) jobs.remove(job);
  });
  const context: HttpContext = {
    name: config.name,
    config,
    capacity,
    urls,
    accounts,
    store,
    engine,
    clock,
    changes,
    jobs,
    uploads,
    log,
    poke: () => scheduler.poke(),
    results: createResults({
      engine,
      files: store.files,
      findWritten: createFindWritten(),
      resultUrl: (jobId, resultId) => urls.result(jobId, resultId),
      sessionBase: (jobId) => urls.sessionBase(jobId),
    }),
    broker: {
      engine,
      capacity,
      clock,
      cost: config.cost,
      holdSeconds: config.offers.holdSeconds,
      booked: () => bookings(store.jobs.open(), store.offers.held(clock.now()), clock.now()),
      keep: (set, offer) => store.offers.add(set, offer),
    },
  };
  const forget = engine.onChange((jobId) => {
    runner
      .refresh(jobId)
      .catch((error: unknown) => log.warn(`job ${jobId}: its state could not be read: ${String(error)}`));
  });
  await runner.recover();
  scheduler.start();
  const app = createServer(context);
  return {
    app,
    async stop() {
      scheduler.stop();
      // Those who wait for a change get their answer now.
      changes.close();
      const cut = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS);
      await app.close().finally(() => clearTimeout(cut));
      forget();
      await runner.idle();
      await engine.close();
      store.close();
    },
  };
}

/** A platform from its configuration. Nothing happens before `listen`. */
export function createPlatform(config: PlatformConfig, deps: PlatformDeps): Platform {
  let url = '';
  let running: Running | undefined;
  return {
    get url() {
      return url;
    },
    async listen() {
      const { host, port: wanted } = config.listen;
      const port = wanted === 0 ? await freePort(host) : wanted;
      const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
      running = await start(config, deps, publicUrl);
      try {
        await running.app.listen({ host, port });
      } catch (error) {
        await running.stop();
        running = undefined;
        throw error;
      }
      url = publicUrl;
      return url;
    },
    async close() {
      await running?.stop();
      running = undefined;
    },
  };
}
