import { PlatformError } from '../../http/errors.js';
import type { JobRef, Offer, Task } from '../../model/index.js';
import type { OnCreated } from '../driver.js';
import { attempt, type Connection, sessionUrl } from './connection.js';
import { acceptOffer, mustBeHeld } from './control.js';
import { publicAddress } from '../common/notebook-address.js';

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

/** What runs is what the offer was made for, whatever has become of the notebook since. */
function mustBeSame({ platform }: Connection, { source }: Task, { driverData }: Offer): void {
  const address = publicAddress(source);
  if ('url' in address && address.url === driverData?.location) return;
  throw new PlatformError({
    ...attempt(platform, 'take the offer'),
    kind: 'refused',
    why: 'the notebook is not the one any more that the offer was made for.',
    next: 'Find offers again and choose.',
  });
}
