import { type FailureKind, PlatformError } from './errors.js';
import { plainText } from './plain-text.js';
import type { HttpResponse, TransportError, TransportFailure } from './transport.js';

/** What was tried of whom; completes "could not ...". */
export interface Attempt {
  readonly platformName: string;
  readonly tried: string;
}

interface Words {
  readonly kind: FailureKind;
  readonly why: string;
  readonly next: string;
}

/**
 * The failure that an answer means which is neither success nor redirect. Its body is shown as details, never parsed.
 * @param retryAfterMs what its Retry-After header says
 */
export function failureOfStatus(
  response: HttpResponse,
  attempt: Attempt,
  retryAfterMs?: number,
): PlatformError {
  const details = plainText(response.text);
  return new PlatformError({
    ...attempt,
    ...wordsOfStatus(response),
    ...(details === undefined ? {} : { details }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** An answer arrived that makes no sense. */
export function nonsense(attempt: Attempt, why: string, text?: string): PlatformError {
  const details = text === undefined ? undefined : plainText(text);
  return new PlatformError({
    ...attempt,
    kind: 'nonsense',
    why,
    next: 'Check that the address is that of an execution platform, or tell whoever runs it.',
    ...(details === undefined ? {} : { details }),
  });
}

/** The platform has no way to do this. */
export function unsupported(attempt: Attempt, why: string, next: string): PlatformError {
  return new PlatformError({ ...attempt, kind: 'unsupported', why, next });
}

/**
 * The failure of a request that got no answer.
 * @param repeatable false when a second request could have a second effect: then a lost answer is `ambiguous`
 */
export function failureOfTransport(
  error: TransportError,
  attempt: Attempt,
  repeatable: boolean,
): PlatformError {
  const words: Words =
    error.maybeSent && !repeatable
      ? {
          kind: 'ambiguous',
          why: 'the connection was lost before the answer came, so it may have happened or not.',
          next: 'Look at your jobs on the platform before you try again.',
        }
      : { ...WORDS_OF_TRANSPORT[error.failure](error), ...error.words };
  return new PlatformError({ ...attempt, ...words, ...withDetails(error.message) }, { cause: error });
}

function withDetails(message: string): { details?: string } {
  const details = plainText(message);
  return details === undefined ? {} : { details };
}

const TRY_LATER = 'Try again in a while, or choose another platform.';

const WORDS_OF_TRANSPORT: Readonly<Record<TransportFailure, (error: TransportError) => Words>> = {
  unreachable: () => ({
    kind: 'unreachable',
    why: 'it cannot be reached.',
    next: 'Check the address and your network, or choose another platform.',
  }),
  timeout: () => ({ kind: 'unreachable', why: 'it did not answer in time.', next: TRY_LATER }),
  stalled: () => ({
    kind: 'unreachable',
    why: 'it stopped sending, and nothing came for more than a minute.',
    next: 'Check your network and try again; nothing of it was kept here.',
  }),
  interrupted: () => ({
    kind: 'unreachable',
    why: 'the connection broke off.',
    next: 'Check your network and try again.',
  }),
  'too-large': () => ({
    kind: 'nonsense',
    why: 'its answer is longer than it may be.',
    next: 'Tell whoever runs the platform.',
  }),
  tls: () => ({
    kind: 'unreachable',
    why: 'the secure connection could not be made: its certificate is not accepted here.',
    next: 'Ask whoever runs the platform, or your institute if it has certificates of its own.',
  }),
  forbidden: (error) => ({
    kind: 'refused',
    why: `it is not allowed on this side: ${plainText(error.message, 300) ?? 'no reason was given'}.`,
    next: 'Add the address to your platforms if you trust it.',
  }),
};

function wordsOfStatus(response: HttpResponse): Words {
  const { status } = response;
  if (status === 401) {
    return {
      kind: 'sign-in',
      why: 'it wants you to sign in, or no longer accepts your token.',
      next: 'Sign in and try again.',
    };
  }
  if (status === 403) return wordsOfForbidden(response);
  if (status === 404 || status === 410) {
    return {
      kind: 'gone',
      why: 'it does not have this (any more).',
      next: 'Look whether the address is right.',
    };
  }
  if (status === 405 || status === 501) {
    return { kind: 'unsupported', why: 'it does not support this.', next: 'Do it on the platform itself.' };
  }
  if (status === 413) {
    return {
      kind: 'refused',
      why: 'it does not take as much as this at once.',
      next: 'Leave out files or outputs, or choose another platform.',
    };
  }
  if (status === 429)
    return { kind: 'unreachable', why: 'it has too many requests just now.', next: TRY_LATER };
  if (status === 408 || status >= 500) {
    return { kind: 'unreachable', why: `it has a problem of its own (HTTP ${status}).`, next: TRY_LATER };
  }
  return {
    kind: 'refused',
    why: `it refused (HTTP ${status}).`,
    next: 'Change what you ask for, or choose another platform.',
  };
}

/** UWS answers 403 both to strangers and to what a job's state does not allow; a recognised account means the latter. */
function wordsOfForbidden(response: HttpResponse): Words {
  return response.headers['x-vo-authenticated'] === undefined
    ? {
        kind: 'sign-in',
        why: 'it does not allow this to you.',
        next: 'Sign in with an account that may do this, then try again.',
      }
    : {
        kind: 'refused',
        why: 'it does not allow this to your account, or not in the present state.',
        next: 'Look at the details, or ask whoever runs the platform.',
      };
}
