import { undiciTransport } from '../../../node/index.js';
import type { HttpTransport } from '../../../http/transport.js';
import type { Offer, Task } from '../../../model/index.js';
import type { PlatformDriver } from '../../driver.js';
import { JumpClock } from '../../common/testing/jump-clock.js';
import { brokerDriverFactory } from '../driver.js';
import { brokerPlatform } from './samples.js';

/** Sends this `Authorization`, as a host does for its platform, where a credential is wanted at all. */
export function withAuthorization(authorization: string): HttpTransport {
  const transport = undiciTransport();
  return {
    ...transport,
    send: (request) =>
      transport.send(
        request.platformId === undefined
          ? request
          : { ...request, headers: { ...request.headers, authorization } },
      ),
  };
}

/** A driver for the broker at this address, at the time of the fixture. */
export function connectTo(
  url: string,
  transport: HttpTransport = undiciTransport(),
): { readonly driver: PlatformDriver; readonly clock: JumpClock } {
  const clock = new JumpClock();
  return { driver: brokerDriverFactory({ transport, clock }).connect(brokerPlatform(url)), clock };
}

/** The offers that are made for a task. @throws Error when it is refused */
export async function offersFor(driver: PlatformDriver, task: Task): Promise<readonly Offer[]> {
  const answer = await driver.ask(task, new AbortController().signal);
  if (answer.kind === 'refusal') throw new Error(answer.reasons.map(({ text }) => text).join('; '));
  return answer.offers;
}
