import { refusesToken, schemesOf } from '../../http/challenge.js';
import { HttpClient, isFailure } from '../../http/client.js';
import { PlatformError } from '../../http/errors.js';
import type { HttpResponse, HttpTransport } from '../../http/transport.js';
import { isSamePlace, normaliseAddress, resolveTarget } from '../../http/url.js';
import type { Account, Clock, Identity } from '../../model/index.js';
import { accountIn, SIGNED_IN_ONLY, signInOf } from './account.js';
import { parseCapabilities } from './capabilities.js';
import { attempt, type Connection } from './connection.js';
import { parseJobList } from './job-xml.js';

const TRIED = 'find out what it is';
/** Answers that a service gives which has no such page. */
const NO_SUCH_PAGE = [400, 401, 403, 404, 405, 406, 410, 422, 500, 501];

/** Looks at an address without a credential: its capabilities, else whether it is a UWS job list itself. */
export async function identify(
  address: string,
  parts: { readonly transport: HttpTransport; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const base = normaliseAddress(address)?.replace(/\/capabilities$/, '');
  if (base === undefined) throw notAnAddress(address);
  const http = new HttpClient({ ...parts, platformName: new URL(base).host });
  const url = `${base}/capabilities`;
  const response = await http.get(url, { tried: TRIED, signal, expect: NO_SUCH_PAGE });
  const moved = resolveTarget(response.headers.location ?? '', url)?.url;
  // People type http where https is meant.
  if (
    response.status >= 300 &&
    moved?.startsWith('https:') === true &&
    url.startsWith('http:') &&
    isSamePlace(moved, url)
  ) {
    return identify(moved, parts, signal);
  }
  const capabilities = response.status < 300 ? parseCapabilities(response.text, url) : undefined;
  const name = capabilities?.name ?? new URL(base).host;
  if (capabilities?.offersUrl !== undefined) {
    return { protocol: 'uws', name, url: base, signIn: signInOf(response), answersWithOffers: true };
  }
  if (capabilities?.jobsUrl !== undefined) {
    return {
      protocol: 'uws',
      name,
      url: capabilities.jobsUrl,
      signIn: signInOf(response),
      answersWithOffers: false,
    };
  }
  return identifyJobList(base, http, signal);
}

async function identifyJobList(
  base: string,
  http: HttpClient,
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const name = new URL(base).host;
  try {
    const response = await http.get(`${base}?LAST=1`, { tried: TRIED, signal, expect: NO_SUCH_PAGE });
    if (SIGNED_IN_ONLY.includes(response.status)) return await behindSignIn(base, response, http, signal);
    if (response.status >= 300) return undefined;
    parseJobList(response.text, { platformName: name, tried: TRIED });
    return { protocol: 'uws', name, url: base, signIn: signInOf(response), answersWithOffers: false };
  } catch (error) {
    if (isFailure(error, 'nonsense', 'refused')) return undefined;
    throw error;
  }
}

/** The last part of the addresses of job lists, as services and their manuals have them. */
const JOB_LIST_PATH = /\/(?:async|jobs?|uws)$/i;

/**
 * A job list that is shown to members alone. It is one where the capabilities of its service, which are beside it, name it as such.
 * Else its address can only make it likely: then there is nothing to add without knowing, but more to say than "unknown".
 * @throws PlatformError `sign-in` where it is likely and cannot be told
 */
async function behindSignIn(
  base: string,
  refusal: HttpResponse,
  http: HttpClient,
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const schemes = schemesOf(refusal);
  if (schemes.length === 0) return undefined;
  const above = base.slice(0, base.lastIndexOf('/'));
  const url = `${above}/capabilities`;
  const beside = await http.get(url, { tried: TRIED, signal, expect: NO_SUCH_PAGE });
  const capabilities = beside.status < 300 ? parseCapabilities(beside.text, url) : undefined;
  const { host } = new URL(base);
  if (capabilities?.jobsUrl === base) {
    const found = { protocol: 'uws', name: capabilities.name ?? host, schemes } as const;
    // A platform of the planner profile is its base, whatever part of it was named.
    return capabilities.offersUrl === undefined
      ? { ...found, url: base, signIn: 'required', answersWithOffers: false }
      : { ...found, url: above, signIn: signInOf(beside), answersWithOffers: true };
  }
  if (!JOB_LIST_PATH.test(new URL(base).pathname)) return undefined;
  throw new PlatformError({
    platformName: host,
    tried: TRIED,
    kind: 'sign-in',
    why: `it shows itself only to those who sign in (${schemes.join(', ')}). By its address it may be a UWS job list.`,
    next: 'If you know that it is, add it in the settings with what it offers ("stated"), and sign in.',
  });
}

/** For whom the platform takes us, from the headers of its capabilities (or its job list where it has none). */
export async function accountOf(connection: Connection, signal: AbortSignal): Promise<Account> {
  const { platform, http } = connection;
  const tried = 'check your account';
  const get = (url: string): Promise<HttpResponse> => http.get(url, { tried, signal, expect: NO_SUCH_PAGE });
  let response = await get(`${platform.url}/capabilities`);
  const missing = response.status >= 300 && !SIGNED_IN_ONLY.includes(response.status);
  if (missing && !connection.rules.profile) response = await get(`${platform.url}?LAST=1`);
  // A platform of the profile shows its capabilities to everybody, so that a refusal means the credential.
  const rejected = response.status === 401 && (connection.rules.profile || refusesToken(response));
  if (rejected) {
    throw new PlatformError({
      ...attempt(platform, tried),
      kind: 'sign-in',
      why: 'it does not accept your token (any more).',
      next: 'Sign in again with a new token.',
    });
  }
  return accountIn(response);
}

function notAnAddress(address: string): PlatformError {
  return new PlatformError({
    platformName: address.slice(0, 100),
    tried: TRIED,
    kind: 'refused',
    why: 'this is no web address.',
    next: 'Give the address of a platform, for example https://platform.example.org.',
  });
}
