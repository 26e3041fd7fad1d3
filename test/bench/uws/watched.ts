import { randomUUID } from 'node:crypto';
import {
  type Clock,
  createSubmitter,
  createTracker,
  type HttpTransport,
  MemoryJobStore,
  type Platform,
  type PlatformDriver,
  type Run,
  type Tracker,
  uwsDriverFactory,
} from '@run-elsewhere/planner';
import { TASK } from './parts.ts';

/** A job that was submitted and is watched, as in an editor. */
export interface Watched {
  readonly tracker: Tracker;
  readonly run: Run;
  /** Resolves when the user would be told that the job has ended. */
  readonly noticed: Promise<Run>;
}

/** Submits the smallest task to a plain service, and watches its job. */
export async function submitAndWatch(
  platform: Platform,
  transport: HttpTransport,
  clock: Clock,
  visible: boolean,
): Promise<Watched> {
  const driver: PlatformDriver = uwsDriverFactory({
    ...{ transport, clock },
    frameOrigins: () => [],
    agreed: () => false,
  }).connect(platform);
  const store = new MemoryJobStore(clock);
  const driverFor = (): PlatformDriver => driver;
  let notice = (_run: Run): void => undefined;
  const noticed = new Promise<Run>((resolve) => (notice = resolve));
  const tracker = createTracker({
    ...{ store, clock, driverFor },
    onChange: (run) => (run.status?.phase === 'COMPLETED' ? notice(run) : undefined),
  });
  tracker.setVisible(visible);
  const submitter = createSubmitter({
    ...{ store, clock, driverFor },
    platformFor: () => platform,
    newKey: randomUUID,
    owner: 'bench',
  });
  const { signal } = new AbortController();
  const answer = await driver.ask(TASK, signal);
  if (answer.kind !== 'offers' || answer.offers[0] === undefined)
    throw new Error('The service offers nothing.');
  const run = await submitter.submit(TASK, answer.offers[0], signal);
  if (run.submission !== 'started') throw new Error(`The run is ${run.submission}: ${run.problem ?? ''}`);
  tracker.track(run);
  return { tracker, run, noticed };
}
