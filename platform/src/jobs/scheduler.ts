import { monthOf } from '../offers/allowance.js';
import { messageOf } from '../problem.js';
import type { JobContext } from './context.js';
import type { Runner } from './runner.js';
import type { JobService } from './service.js';

/** Whatever happens, somebody looks again after this time. */
const LONGEST_PAUSE_MS = 60_000;

/** When what was due could not be done, it is tried again after this time. */
const TRY_AGAIN_MS = 5000;

/** Nobody waits for what is only tidied away. */
const TIDY_EVERY_MS = 60_000;

/** How long answers that came to nothing can still be read. */
const KEEP_ANSWERS_MS = 3_600_000;

/** How long a key of a job that is gone is remembered. */
const KEEP_KEYS_MS = 30 * 86_400_000;

/** How long what is known of a job can be read after its destruction time. */
const KEEP_ARCHIVED_MS = 30 * 86_400_000;

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
 * @param jobs - archives a job at its destruction time (UWS 1.1, section 2.1.7), and removes it a while later
 */
export function createScheduler(
  context: Pick<JobContext, 'store' | 'clock' | 'released' | 'log'>,
  runner: Pick<Runner, 'beginDue' | 'sweep'>,
  jobs: Pick<JobService, 'archive' | 'remove'>,
): Scheduler {
  const { store, clock, released, log } = context;
  let on = false;
  let poked = false;
  let tidied = -Infinity;
  let month = -1;
  let forget = (): void => undefined;

  const tidy = (now: number): void => {
    if (now - tidied < TIDY_EVERY_MS) return;
    tidied = now;
    store.offers.forget(now - KEEP_ANSWERS_MS);
    store.keys.forget(now - KEEP_KEYS_MS);
    // Core-hours are counted by the month.
    const thisMonth = new Date(now).getUTCMonth();
    if (thisMonth !== month) store.usage.forget(monthOf(now).start);
    month = thisMonth;
    store.jobs.archived(now - KEEP_ARCHIVED_MS).forEach((job) => jobs.remove(job));
  };

  const act = (now: number): void => {
    released(store.offers.expire(now));
    tidy(now);
    store.jobs.overdue(now).forEach((job) => jobs.archive(job));
    runner.sweep();
    runner.beginDue();
  };

  const look = (): void => {
    if (!on) return;
    forget();
    const now = clock.now();
    let next = TRY_AGAIN_MS;
    try {
      act(now);
      next = pause(store, now);
    } catch (error) {
      // A full disk, say: the service goes on, and this too when there is room again.
      log.warn(`what was due could not be done: ${messageOf(error)}`);
    }
    forget = clock.after(next, look);
    // What nobody asks for is on the disk soon, too; what waits for that is tried again.
    store.settled().catch((error: unknown) => {
      log.warn(messageOf(error));
      if (!on) return;
      forget();
      forget = clock.after(TRY_AGAIN_MS, look);
    });
  };

  return {
    start() {
      on = true;
      look();
    },
    poke() {
      if (poked || !on) return;
      poked = true;
      setImmediate(() => {
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
