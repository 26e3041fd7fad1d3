import type { Accounts } from '../accounts/accounts.js';
import type { Clock } from '../clock.js';
import type { PlatformConfig } from '../config.js';
import type { Engine } from '../engines/engine.js';
import type { Health } from '../health.js';
import type { Changes } from '../jobs/changes.js';
import type { Results } from '../jobs/results.js';
import type { JobService } from '../jobs/service.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { QueuedContext } from '../offers/queued.js';
import type { Capacity } from '../offers/match.js';
import type { Store } from '../state/store.js';
import type { Urls } from './urls.js';

/** What the routes work with. */
export interface HttpContext {
  readonly name: string;
  readonly config: Pick<
    PlatformConfig,
    'accounts' | 'cost' | 'frameOrigins' | 'listen' | 'metricsFrom' | 'pageOrigins' | 'trustedProxies'
  >;
  readonly capacity: Capacity;
  readonly urls: Urls;
  readonly accounts: Accounts;
  readonly store: Store;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly broker: QueuedContext;
  readonly jobs: JobService;
  readonly results: Results;
  /** Folder for uploads, one folder for each job. */
  readonly uploads: string;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
  /** No job will come of these offers. */
  readonly released: (offerIds: readonly string[]) => void;
  /** An offer or a job ended: something may begin now. */
  readonly poke: () => void;
}
