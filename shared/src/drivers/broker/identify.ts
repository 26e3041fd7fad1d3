import { HttpClient, isFailure } from '../../http/client.js';
import type { HttpResponse, HttpTransport } from '../../http/transport.js';
import { below, isSamePlace, normaliseAddress, resolveTarget } from '../../http/url.js';
import type { Clock, Identity } from '../../model/index.js';
import { OFFERS_STANDARD_ID } from '../../wire/index.js';
import { parseOfferSet } from '../common/offer-set.js';
import { schemesOf } from '../../http/challenge.js';
import { JSON_ONLY, NIL_UUID } from './connection.js';
import { CURRENT, type Dialect, OLDER } from './dialect.js';

const TRIED = 'find out what it is';
/** Whatever a server says that is no broker. */
const ANY_REFUSAL = [400, 401, 403, 404, 405, 406, 410, 415, 422, 500, 501];

interface Probe {
  readonly base: string;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

/**
 * Recognises an ExecutionBroker by its own answers, without a credential: questions may only be posted (405 to a GET), a
 * session and an offer set that are not there are answered with an empty 404, and the empty question, which reserves nothing,
 * with an offer set or a challenge that we can meet. A platform of the planner profile speaks this too, and is not taken for one.
 * @throws PlatformError when it does not answer at all
 */
export async function identify(
  address: string,
  parts: { readonly transport: HttpTransport; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const base = normaliseAddress(address)?.replace(/\/(requests|offersets)$/, '');
  if (base === undefined) return undefined;
  const name = new URL(base).host;
  const probe: Probe = { base, http: new HttpClient({ ...parts, platformName: name }), signal };
  const first = await look(probe, CURRENT.path);
  const secure = movedToHttps(first, below(base, CURRENT.path));
  if (secure !== undefined) return identify(secure, parts, signal);
  const dialect = postsOnly(first) ? CURRENT : await olderDialect(probe);
  if (dialect === undefined) return undefined;
  if (!(await hasEmpty(probe, 'sessions')) || !(await hasEmpty(probe, 'offersets'))) return undefined;
  if (await isPlannerProfile(probe)) return undefined;
  const signIn = await signInOf(probe, dialect);
  return signIn && { protocol: 'broker', name, url: base, ...signIn, answersWithOffers: true };
}

function look({ base, http, signal }: Probe, ...segments: readonly string[]): Promise<HttpResponse> {
  return http.get(below(base, ...segments), {
    tried: TRIED,
    signal,
    headers: JSON_ONLY,
    expect: ANY_REFUSAL,
  });
}

/** People type http where https is meant. */
function movedToHttps({ status, headers }: HttpResponse, asked: string): string | undefined {
  const target = resolveTarget(headers.location ?? '', asked)?.url;
  if (status < 300 || target === undefined || !asked.startsWith('http:')) return undefined;
  return target.startsWith('https:') && isSamePlace(target, asked) ? target : undefined;
}

async function olderDialect(probe: Probe): Promise<Dialect | undefined> {
  return postsOnly(await look(probe, OLDER.path)) ? OLDER : undefined;
}

function postsOnly({ status, headers }: HttpResponse): boolean {
  const allowed = (headers.allow ?? '').toUpperCase().split(/\s*,\s*/);
  return status === 405 && allowed.includes('POST') && !allowed.includes('GET');
}

async function hasEmpty(probe: Probe, collection: 'sessions' | 'offersets'): Promise<boolean> {
  const { status, text } = await look(probe, collection, NIL_UUID);
  return status === 404 && text.trim() === '';
}

async function isPlannerProfile(probe: Probe): Promise<boolean> {
  const { status, text } = await look(probe, 'capabilities');
  return status === 200 && text.toLowerCase().includes(OFFERS_STANDARD_ID.toLowerCase());
}

async function signInOf(
  { base, http, signal }: Probe,
  dialect: Dialect,
): Promise<Pick<Identity, 'signIn' | 'schemes'> | undefined> {
  const response = await http.post(below(base, dialect.path), {
    tried: TRIED,
    signal,
    headers: JSON_ONLY,
    body: { kind: 'json', value: {} },
    repeatable: true,
    expect: ANY_REFUSAL,
  });
  if (response.status !== 401) return isOfferSet(response) ? { signIn: 'none' } : undefined;
  const schemes = schemesOf(response);
  return schemes.length > 0 ? { signIn: 'required', schemes } : undefined;
}

/** The document itself, or a redirect to it alone. */
function isOfferSet({ status, headers, text }: HttpResponse): boolean {
  if (status >= 400) return false;
  if (status === 303 && text.trim() === '') return /\/offersets\/[^/?#]+$/.test(headers.location ?? '');
  try {
    return parseOfferSet(text, { platformName: '', tried: TRIED }).result === 'NO';
  } catch (error) {
    if (isFailure(error, 'nonsense')) return false;
    throw error;
  }
}
