import { failureOfStatus } from '../../http/failures.js';
import type { HttpResponse } from '../../http/transport.js';
import { below } from '../../http/url.js';
import type { Account } from '../../model/index.js';
import { refusesToken, schemesOf } from '../../http/challenge.js';
import { attempt, type Connection, JSON_ONLY, NIL_UUID, sessionUrl } from './connection.js';
import { CURRENT } from './dialect.js';

const TRIED = 'check your account';
/** Whatever an empty question is answered with by somebody who lets us ask. */
const ANSWERS = [400, 404, 405, 406, 409, 415, 422];

/**
 * For whom the platform takes us, as far as it shows. Reading is open to all, and no answer has a name in it: the empty
 * question, which reserves nothing, tells whether we may ask, and the same without a credential whether that is because of it.
 * @throws PlatformError `sign-in` when a credential was sent and not accepted
 */
export async function accountOf(connection: Connection, signal: AbortSignal): Promise<Account> {
  const own = await askNothing(connection, signal, true);
  if (
    own.status === 403 ||
    (own.status === 401 && (await wasRefused(connection, own, { tried: TRIED, signal })))
  ) {
    throw failureOfStatus(own, attempt(connection.platform, TRIED));
  }
  if (own.status === 401) return { signIn: 'required', schemes: schemesOf(own) };
  const visitor = await askNothing(connection, signal, false);
  const members = visitor.status === 401 || visitor.status === 403;
  return members ? { name: 'your account', signIn: 'required' } : { signIn: 'none' };
}

function askNothing(
  { platform, http, dialect = CURRENT }: Connection,
  signal: AbortSignal,
  withCredential: boolean,
): Promise<HttpResponse> {
  return http.post(below(platform.url, dialect.path), {
    tried: TRIED,
    signal,
    headers: JSON_ONLY,
    body: { kind: 'json', value: {} },
    repeatable: true,
    withCredential,
    expect: [...ANSWERS, 401, 403],
  });
}

/** Was it the credential? A wrong one is refused where none is needed, too (RFC 9110, section 11.6.2). */
export async function wasRefused(
  { platform, http }: Connection,
  response: HttpResponse,
  { tried, signal }: { readonly tried: string; readonly signal: AbortSignal },
): Promise<boolean> {
  if (refusesToken(response)) return true;
  const call = { tried, signal, headers: JSON_ONLY, expect: [401, 404] };
  return (await http.get(sessionUrl(platform, NIL_UUID), call)).status === 401;
}
