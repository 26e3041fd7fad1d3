import { PlatformError } from '../../http/errors.js';
import type { JobRef, Offer, Task } from '../../model/index.js';
import type { OnCreated } from '../driver.js';
import { attempt, type Connection, sessionUrl } from './connection.js';
import { acceptOffer, mustBeHeld } from './control.js';
import { askable } from './request.js';

/**
 * Takes an offer. The platform has all it needs since it was asked, and the job's address is known before the offer is
 * accepted: it is stored first, so that an acceptance that was sent can always be looked up afterwards.
 */
export async function submit(
  connection: Connection,
  task: Task,
  offer: Offer,
  onCreated: OnCreated,
  signal: AbortSignal,
): Promise<JobRef> {
  const { platform } = connection;
  signal.throwIfAborted();
  mustBeHeld(connection, offer.expires);
  mustBeSame(connection, task, offer);
  const job: JobRef = { platformId: platform.id, url: sessionUrl(platform, offer.id), mode: offer.mode };
  await onCreated(job);
  await acceptOffer(connection, job.url, signal);
  return job;
}

/** What runs is what the offer was made for, whatever has become of it since. */
function mustBeSame({ platform }: Connection, task: Task, { driverData }: Offer): void {
  const now = askable(task);
  if ('mark' in now && Object.entries(now.mark).every(([name, mark]) => driverData?.[name] === mark)) return;
  throw new PlatformError({
    ...attempt(platform, 'take the offer'),
    kind: 'refused',
    why: 'what is to be run is not the one any more that the offer was made for.',
    next: 'Find offers again and choose.',
  });
}
