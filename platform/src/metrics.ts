import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Clock } from './clock.js';
import type { JobPhase, JobRecord } from './state/records.js';
import type { Store } from './state/store.js';

/** An answered request, as it is counted: no address of anything in particular. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern, such as `/jobs/:id`. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What this service counts. No label names an account, a job or anything else of somebody's. */
export interface Metrics {
  /** The media type of {@link Metrics.text}. */
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  answered(request: AnsweredRequest): void;
  jobEnded(job: JobRecord): void;
}

const PHASES: readonly JobPhase[] = [
  'PENDING',
  'QUEUED',
  'EXECUTING',
  'COMPLETED',
  'ERROR',
  'ABORTED',
  'ARCHIVED',
];

/** A request may wait for a minute (`WAIT`), and an upload takes its time. */
const BUCKETS_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

/** What is read from the state when somebody looks. */
function stateGauges(
  registry: Registry,
  { jobs, offers }: Pick<Store, 'jobs' | 'offers'>,
  clock: Pick<Clock, 'now'>,
): void {
  const phases = new Gauge({
    name: 'run_elsewhere_jobs',
    help: 'Jobs that are kept, by UWS phase.',
    labelNames: ['phase'],
    registers: [],
    collect() {
      const counts = jobs.count();
      for (const phase of PHASES) this.set({ phase }, counts.get(phase) ?? 0);
    },
  });
  const held = new Gauge({
    name: 'run_elsewhere_offers_held',
    help: 'Offers that hold resources now.',
    registers: [],
    collect() {
      this.set(offers.held(clock.now()).length);
    },
  });
  registry.registerMetric(phases);
  registry.registerMetric(held);
}

/** Counts for one service; what the state knows is read from there. */
export function createMetrics(store: Pick<Store, 'jobs' | 'offers'>, clock: Pick<Clock, 'now'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  stateGauges(registry, store, clock);
  const requests = new Histogram({
    name: 'run_elsewhere_http_request_seconds',
    help: 'Time until a request was answered, by route pattern and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const endings = new Counter({
    name: 'run_elsewhere_job_endings_total',
    help: 'Jobs that ended since the service started, by outcome and by the limit that they crossed.',
    labelNames: ['outcome', 'limit'],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    answered: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    jobEnded: ({ phase, error }) =>
      endings.inc({ outcome: phase.toLowerCase(), limit: error?.limit ?? 'none' }),
  };
}
