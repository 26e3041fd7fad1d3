import type { JobContext } from './context.js';
import type { Runner } from './runner.js';

/** Whatever happens, somebody looks again after this time. */
const LONGEST_PAUSE_MS = 60_000;

/** How long answers that came to nothing can still be read. */
const KEEP_ANSWERS_MS = 3_600_000;

/** How long a key of a job that is gone is remembered. */
const KEEP_KEYS_MS = 30 * 86_400_000;

/** The one place where the service acts because time has passed. */
export interface Scheduler {
  start(): void;
  /** Looks soon, once for any number of calls. */
  poke(): void;
  stop(): void;
}

/** How long nothing comes due. */
function pause({ offers, jobs }: JobContext['store'], now: number): number {
  const planned = jobs
    .open()
    .filter((job) => job.phase === 'QUEUED' && job.handed === undefined && job.planned > now)
    .map((job) => job.planned);
  const due = [offers.nextExpiry(), jobs.nextDestruction(), ...planned].filter((at) => at !== undefined);
  return Math.min(Math.max(Math.min(...due) - now, 0), LONGEST_PAUSE_MS);
}

/**
 * @param remove - removes a job whose destruction time has come (UWS 1.1, section 2.1.7)
 */
export function createScheduler(
  context: Pick<JobContext, 'store' | 'clock' | 'released'>,
  runner: Pick<Runner, 'beginDue' | 'sweep'>,
  remove: (jobId: string) => void,
): Scheduler {
  const { store, clock, released } = context;
  let on = false;
  let poked = false;
  let forget = (): void => undefined;

  const look = (): void => {
    if (!on) return;
    forget();
    const now = clock.now();
    released(store.offers.expire(now));
    store.offers.forget(now - KEEP_ANSWERS_MS);
    store.keys.forget(now - KEEP_KEYS_MS);
    store.jobs.overdue(now).forEach(({ id }) => remove(id));
    runner.sweep();
    runner.beginDue();
    forget = clock.after(pause(store, now), look);
  };

  return {
    start() {
      on = true;
      look();
    },
    poke() {
      if (poked || !on) return;
      poked = true;
      queueMicrotask(() => {
        poked = false;
        look();
      });
    },
    stop() {
      on = false;
      forget();
    },
  };
}
