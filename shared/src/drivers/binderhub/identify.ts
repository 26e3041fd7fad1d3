import { HttpClient } from '../../http/client.js';
import type { HttpResponse, HttpTransport } from '../../http/transport.js';
import { isSamePlace, resolveTarget } from '../../http/url.js';
import type { Account, Clock, Identity, SignIn } from '../../model/index.js';
import { parseJson } from '../common/parse-json.js';
import { binderBase } from './addresses.js';
import type { Connection } from './connection.js';
import { versionsSchema } from './schemas.js';

const TRIED = 'find out what it is';
/** Answers of a service that has no such page. */
const NO_SUCH_PAGE = [400, 401, 403, 404, 405, 406, 410, 422, 500, 501];
const REFUSED = [401, 403];

/** A BinderHub says so at `/versions`, to everybody. Nothing else names a `binderhub` and what builds its images. */
export async function identify(
  address: string,
  parts: { readonly transport: HttpTransport; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const base = binderBase(address);
  if (base === undefined) return undefined;
  const name = new URL(base).host;
  const http = new HttpClient({ ...parts, platformName: name });
  const url = `${base}/versions`;
  const call = { tried: TRIED, signal, headers: { accept: 'application/json' }, expect: NO_SUCH_PAGE };
  const response = await http.get(url, call);
  const moved = resolveTarget(response.headers.location ?? '', url)?.url;
  // People type http where https is meant.
  if (moved?.startsWith('https:') === true && url.startsWith('http:') && isSamePlace(moved, url)) {
    return identify(moved, parts, signal);
  }
  const versions = response.status === 200 ? parseJson(versionsSchema, response.text) : undefined;
  if (versions === undefined || (versions.builder_info ?? versions.builder) == null) return undefined;
  const signIn = await signInOf(http, base, TRIED, true, signal);
  return { protocol: 'binderhub', name, url: base, signIn, answersWithOffers: true };
}

/** A BinderHub does not tell names: there is only whether it takes the credential. */
export async function accountOf({ http, platform }: Connection, signal: AbortSignal): Promise<Account> {
  const tried = 'check your account';
  const withCredential = await signInOf(http, platform.url, tried, true, signal);
  if (withCredential === 'required') return { signIn: 'required' };
  const signIn = await signInOf(http, platform.url, tried, false, signal);
  return signIn === 'required' ? { signIn, name: 'your token' } : { signIn };
}

/** One that wants people to sign in sends those who have not from its front page to its JupyterHub. */
export async function signInOf(
  http: HttpClient,
  base: string,
  tried: string,
  withCredential: boolean,
  signal: AbortSignal,
): Promise<SignIn> {
  const response = await http.get(`${base}/`, {
    tried,
    signal,
    withCredential,
    headers: { accept: 'text/html' },
    expect: NO_SUCH_PAGE,
  });
  return wantsSignIn(response) ? 'required' : 'none';
}

/** BinderHub with `auth_enabled`: a redirect to the hub's OAuth or login page, or a plain refusal. */
export function wantsSignIn(response: Pick<HttpResponse, 'status' | 'headers'>): boolean {
  if (REFUSED.includes(response.status)) return true;
  if (response.status < 300 || response.status >= 400) return false;
  return /\/(?:oauth2\/authorize|hub\/login|oauth_login)\b/.test(response.headers.location ?? '');
}
