import { schemesOf } from '../../http/challenge.js';
import type { HttpResponse } from '../../http/transport.js';
import type { Account, SignIn } from '../../model/index.js';

export const SIGNED_IN_ONLY: readonly number[] = [401, 403];

/** IVOA SSO: a challenge on a good answer means that signing in is possible, on a refusal that it is necessary. */
export function signInOf(response: HttpResponse): SignIn {
  if (SIGNED_IN_ONLY.includes(response.status)) return 'required';
  return response.headers['www-authenticate'] !== undefined || nameIn(response) !== undefined
    ? 'optional'
    : 'none';
}

/** Whom the platform has recognised (IVOA SSO 2.0). */
export const nameIn = ({ headers }: HttpResponse): string | undefined =>
  headers['x-vo-authenticated']?.slice(0, 200);

/** What the headers of the capabilities say of who asked for them. */
export function accountIn(response: HttpResponse): Account {
  const name = nameIn(response);
  const schemes = schemesOf(response);
  return {
    signIn: signInOf(response),
    ...(schemes.length === 0 ? {} : { schemes }),
    ...(name === undefined ? {} : { name }),
  };
}
