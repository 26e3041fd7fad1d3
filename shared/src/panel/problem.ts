import { PlatformError } from '../http/errors.js';
import type { JobProblem } from './state.js';

/** What a person needs to know of anything that was thrown. */
export function problemOf(error: unknown): JobProblem {
  if (error instanceof PlatformError) {
    const { details, origin } = error.failure;
    return {
      text: error.message,
      ...(details === undefined ? {} : { details }),
      ...(origin === undefined ? {} : { consent: origin }),
    };
  }
  return { text: error instanceof Error && error.message !== '' ? error.message : String(error) };
}

/** True when the platform wants a sign-in, or does not take the one that it got. */
export const isSignInFailure = (error: unknown): boolean =>
  error instanceof PlatformError && error.failure.kind === 'sign-in';
