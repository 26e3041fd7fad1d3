import type { DriverFactory } from '../drivers/driver.js';
import { PlatformError } from '../http/errors.js';
import { normaliseAddress } from '../http/url.js';
import type { Identity } from '../model/index.js';
import { defaultPlatformName } from './settings.js';

/**
 * Finds out what is at an address: all drivers look at once. One whose platform answers with offers comes before one that
 * only recognises the protocol; else the order of the factories counts.
 * @throws PlatformError where the address is none, nothing answers, or what answers speaks nothing that we know;
 *   the signal's reason when aborted
 */
export async function identify(
  address: string,
  factories: readonly DriverFactory[],
  signal: AbortSignal,
): Promise<Identity> {
  signal.throwIfAborted();
  const url = normaliseAddress(address);
  if (url === undefined) throw noAddress();
  const answers = await Promise.allSettled(factories.map((factory) => factory.identify(url, signal)));
  signal.throwIfAborted();
  const identities = answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value ?? []) : []));
  const best = identities.find((identity) => identity.answersWithOffers) ?? identities[0];
  if (best) return best;
  const isSilent = answers.every((answer) => answer.status === 'rejected');
  throw isSilent ? firstReason(answers, url) : (wantedSignIn(answers) ?? unknownProtocol(url));
}

function noAddress(): PlatformError {
  return new PlatformError({
    platformName: 'The address',
    tried: 'be used',
    why: 'It is not an http(s) address.',
    next: 'Write it as in https://platform.example.org/planner, without a user name in it.',
    kind: 'unsupported',
  });
}

function unknownProtocol(url: string): PlatformError {
  return new PlatformError({
    platformName: defaultPlatformName(url),
    tried: 'add it as a platform',
    why: 'It answers, but not as a platform that notebooks can be sent to.',
    next: 'Check the address: it is that of the service itself, not of its home page.',
    kind: 'unsupported',
  });
}

/** Somebody has recognised as much as can be told without a credential, which is more than nothing. */
function wantedSignIn(answers: readonly PromiseSettledResult<unknown>[]): PlatformError | undefined {
  return answers
    .map((answer): unknown => (answer.status === 'rejected' ? answer.reason : undefined))
    .find(
      (reason): reason is PlatformError =>
        reason instanceof PlatformError && reason.failure.kind === 'sign-in',
    );
}

function firstReason(answers: readonly PromiseSettledResult<unknown>[], url: string): unknown {
  const reasons = answers.flatMap((answer): unknown[] =>
    answer.status === 'rejected' ? [answer.reason] : [],
  );
  const spoken = reasons.find((reason) => reason instanceof PlatformError);
  return spoken ?? reasons[0] ?? unknownProtocol(url);
}
