import os from 'node:os';
import { join } from 'node:path';
import { createAccounts } from './accounts/accounts.js';
import { createOpenId } from './accounts/openid/openid.js';
import { createIssued } from './accounts/tokens.js';
import type { Clock } from './clock.js';
import { systemClock } from './clock.js';
import type { PlatformConfig } from './config.js';
import type { Engine } from './engines/engine.js';
import { createHealth } from './health.js';
import type { HttpContext } from './http/context.js';
import type { Log } from './log.js';
import type { Urls } from './http/urls.js';
import { createUrls } from './http/urls.js';
import { bookings } from './jobs/bookings.js';
import { createChanges } from './jobs/changes.js';
import type { JobContext } from './jobs/context.js';
import { createResults } from './jobs/results.js';
import { Runner } from './jobs/runner.js';
import type { Scheduler } from './jobs/scheduler.js';
import { createScheduler } from './jobs/scheduler.js';
import { standingOf } from './jobs/standing.js';
import { JobService } from './jobs/service.js';
import { createFindWritten } from './jobs/written.js';
import type { Metrics } from './metrics.js';
import { createMetrics } from './metrics.js';
import { messageOf } from './problem.js';
import type { Capacity } from './offers/match.js';
import type { QueuedContext } from './offers/queued.js';
import { GIB } from './offers/units.js';
import type { Store } from './state/store.js';

/** What the service stands on. Tests give their own. */
export interface PlatformDeps {
  readonly engine: Engine;
  readonly log: Log;
  readonly clock?: Clock;
  /** What the machine really has. */
  readonly machine?: Pick<Capacity, 'cores' | 'memoryGiB'>;
}

/** The parts of a service, put together; nothing has begun. */
export interface Assembly {
  readonly jobContext: JobContext;
  readonly http: HttpContext;
  readonly runner: Runner;
  readonly scheduler: Scheduler;
}

const thisMachine = (): Pick<Capacity, 'cores' | 'memoryGiB'> => ({
  cores: os.availableParallelism(),
  memoryGiB: Math.floor(os.totalmem() / GIB),
});

/** An engine with a queue of its own knows itself what it has. */
const UNBOUNDED: Capacity = { cores: Infinity, memoryGiB: Infinity, diskGiB: Infinity, gpus: Infinity };

/** What the configuration gives away, and no more than the machine has where the jobs run on it. */
function capacityOf(
  { capacity = UNBOUNDED }: PlatformConfig,
  { queue }: Engine,
  machine: Pick<Capacity, 'cores' | 'memoryGiB'>,
): Capacity {
  if (queue) return capacity;
  return {
    ...capacity,
    cores: Math.min(capacity.cores, machine.cores),
    memoryGiB: Math.min(capacity.memoryGiB, machine.memoryGiB),
  };
}

const brokerContext = (
  { store, engine, capacity, clock, log }: JobContext,
  config: PlatformConfig,
): QueuedContext => ({
  engine,
  capacity,
  clock,
  cost: config.cost,
  holdSeconds: config.offers.holdSeconds,
  booked: () => bookings(store.jobs.open(), store.offers.held(clock.now()), clock.now()),
  standing: (owner) => standingOf(store, owner, clock.now()),
  keep: (set, offers) => store.offers.add(set, offers),
  open: (owner) => {
    const jobs = store.jobs.open().filter((job) => job.owner === owner && !job.removed);
    const held = store.offers.held(clock.now()).filter((offer) => offer.owner === owner);
    // The offers of one answer are alternatives.
    return jobs.length + new Set(held.map(({ setId }) => setId)).size;
  },
  log,
});

const httpContext = (
  jobContext: JobContext,
  jobs: JobService,
  config: PlatformConfig,
  urls: Urls,
  log: Log,
  metrics: Metrics,
): HttpContext => ({
  ...jobContext,
  name: config.name,
  config,
  urls,
  jobs,
  log,
  metrics,
  health: createHealth({
    writeState: () => jobContext.store.write(),
    engine: jobContext.engine,
    clock: jobContext.clock,
    warn: (line) => log.warn(line),
  }),
  broker: brokerContext(jobContext, config),
  results: createResults({
    engine: jobContext.engine,
    files: jobContext.store.files,
    findWritten: createFindWritten(),
    resultUrl: (jobId, resultId) => urls.result(jobId, resultId),
    sessionBase: (jobId) => urls.sessionBase(jobId),
  }),
});

/** Puts the parts of a service together. */
export function assemble(
  config: PlatformConfig,
  { engine, log, clock = systemClock, machine = thisMachine() }: PlatformDeps,
  store: Store,
  publicUrl: string,
): Assembly {
  const urls = createUrls(publicUrl);
  const metrics = createMetrics(store, clock);
  const warn = (line: string): void => log.warn(line);
  const jobContext: JobContext = {
    store,
    engine,
    accounts: createAccounts(
      config.accounts,
      createIssued(store.tokens, clock, warn),
      config.openid && createOpenId(config.openid, { members: store.members, clock, warn }),
    ),
    capacity: capacityOf(config, engine, machine),
    clock,
    changes: createChanges(clock),
    uploads: join(config.data, 'uploads'),
    retentionMs: config.retentionSeconds * 1000,
    sessionPath: (jobId) => urls.sessionPath(jobId),
    ended: (job) => metrics.jobEnded(job),
    log,
    released: (offerIds) => {
      for (const id of offerIds)
        store
          .settled()
          .then(() => engine.queue?.release(id))
          .catch((error: unknown) => {
            log.warn(`what the engine holds for an offer could not be given up: ${messageOf(error)}`);
          });
    },
    poke: () => scheduler.poke(),
  };
  const runner = new Runner(jobContext);
  const jobs = new JobService(jobContext, runner);
  const scheduler = createScheduler(jobContext, runner, jobs);
  return { jobContext, http: httpContext(jobContext, jobs, config, urls, log, metrics), runner, scheduler };
}
