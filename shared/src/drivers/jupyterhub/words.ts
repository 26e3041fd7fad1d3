import { type Failure, PlatformError } from '../../http/errors.js';
import { type Attempt, failureOfStatus, nonsense, unsupported } from '../../http/failures.js';
import { plainLine } from '../../http/plain-text.js';
import type { HttpResponse } from '../../http/transport.js';
import { tokenPage } from './addresses.js';
import { parseJson } from '../common/parse-json.js';
import { errorSchema } from './hub-schemas.js';

/** What the hub or a server says about an error, on one line. */
export function messageOf(response: HttpResponse): string | undefined {
  const message = parseJson(errorSchema, response.text)?.message;
  return message === undefined ? undefined : plainLine(message);
}

/** No token, one that is not valid (any more), or one that may not do this: the hub answers 403 to all of them. */
export function signInNeeded(who: Attempt, base: string, response?: HttpResponse): PlatformError {
  const details = response === undefined ? undefined : messageOf(response);
  return new PlatformError({
    ...who,
    kind: 'sign-in',
    why: 'it wants a token, and accepts none that has expired or may do too little.',
    next: `Make a token at ${tokenPage(base)} and sign in with it.`,
    ...(details === undefined ? {} : { details }),
  });
}

/** The failure that an answer of a hub or of one of its servers means. */
export function failureOfAnswer(response: HttpResponse, who: Attempt, base: string): PlatformError {
  const { status, text } = response;
  // No error, and not what was asked for: that says nothing of whether it was done.
  if (status < 400) return nonsense(who, `it answered with HTTP ${status}, which means nothing here.`, text);
  if (status === 401 || status === 403) return signInNeeded(who, base, response);
  const { failure } = failureOfStatus(response, who);
  const message = messageOf(response);
  return new PlatformError(message === undefined ? failure : { ...failure, details: message });
}

/** A hub with a host for each user (JupyterHub's `subdomain_host`): what belongs to the hub's origin is not sent to others. */
export function servesElsewhere(who: Attempt, url: string): PlatformError {
  return unsupported(
    who,
    `it runs servers on hosts of their own (${new URL(url).host}), and your token goes to the hub alone.`,
    'Open the notebook there in your browser, or choose another platform.',
  );
}

/** The hub will not start a server for this user. Its own words say whether it is a limit, a setting or a failure. */
export function startRefused(response: HttpResponse, who: Attempt, base: string): PlatformError {
  const said = messageOf(response) ?? '';
  const words = wordsOfStart(response.status, said, base);
  if (words === undefined) return failureOfAnswer(response, who, base);
  return new PlatformError({ ...who, ...words, details: said });
}

function wordsOfStart(
  status: number,
  said: string,
  base: string,
): Pick<Failure, 'kind' | 'why' | 'next'> | undefined {
  if (/maximum of \d+ named servers/i.test(said)) {
    const [most] = /\d+(?= named)/.exec(said) ?? [];
    return {
      kind: 'refused',
      why: `it lets you have ${most ?? 'no more'} servers of your own, and you have them.`,
      next: `Remove a run that is over, or delete a server at ${base}/hub/home, and try again.`,
    };
  }
  if (/named servers are not enabled/i.test(said)) {
    return {
      kind: 'refused',
      why: 'it does not let people start servers beside their own (named servers are not enabled).',
      next: 'Ask whoever runs the hub, or choose another platform.',
    };
  }
  if (status === 429) {
    return {
      kind: 'unreachable',
      why: 'it has no room for another server now.',
      next: 'Try again in a while, or choose another platform.',
    };
  }
  // Not a problem that passes: the server was started, and failed.
  return status === 500 && said !== '' ? failedWords(base, said) : undefined;
}

/** A server that was to start and did not. @param said the hub's own words */
export function startFailed(who: Attempt, base: string, said: string | undefined): PlatformError {
  return new PlatformError({ ...who, ...failedWords(base, said) });
}

function failedWords(base: string, said: string | undefined): Pick<Failure, 'kind' | 'why' | 'next'> {
  return {
    kind: 'refused',
    why: said === undefined ? 'it failed to start.' : `it failed to start (${said.replace(/\.$/, '')}).`,
    next: `Choose another offer, or look at ${base}/hub/home.`,
  };
}

/**
 * Does something on a server that the hub has just called ready. When the server itself is not there, the one or the other is
 * mistaken for the moment, and what is on the server goes on: that is no end of anything.
 * @throws PlatformError `unreachable` in the place of `gone`
 */
export async function onReadyServer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlatformError) || error.failure.kind !== 'gone') throw error;
    const next = 'It is looked at again by itself.';
    throw new PlatformError({ ...error.failure, kind: 'unreachable', next }, { cause: error });
  }
}
