import { HttpClient, type CallOptions } from '../http/client.js';
import { mayFollow } from '../http/found-address.js';
import { nonsense } from '../http/failures.js';
import type { HttpResponse, HttpTransport } from '../http/transport.js';
import { isSamePlace, parseHttpUrl, resolveTarget } from '../http/url.js';
import type { Translate } from '../model/translate.js';
import type { Clock } from '../model/index.js';

/** What reading a source needs. No credential is ever sent. */
export interface FetchDeps {
  /** One request at a time for each host: see `politely`. */
  readonly transport: HttpTransport;
  readonly clock: Clock;
  /** Lets requests reach addresses that a source names; called before they are asked. */
  readonly allow: (addresses: readonly string[]) => Promise<void>;
  /** For sentences that a panel shows. */
  readonly t: Translate;
}

export interface Fetched {
  readonly response: HttpResponse;
  /** Where it came from in the end. */
  readonly url: string;
}

const MAX_REDIRECTS = 4;

/**
 * Asks an address and follows its redirects by GET, never into the user's own network unless the source is there.
 * @param source the address that the user wrote
 */
export async function fetchFound(
  method: 'GET' | 'POST',
  url: string,
  call: CallOptions,
  source: string,
  deps: FetchDeps,
): Promise<Fetched> {
  const platformName = hostOf(url);
  const http = new HttpClient({ transport: deps.transport, clock: deps.clock, platformName });
  let response =
    method === 'POST' ? await http.post(url, { ...call, repeatable: true }) : await http.get(url, call);
  let here = url;
  const { body: _sent, ...plain } = call;
  for (let count = 0; isRedirect(response); count++) {
    const next = resolveTarget(response.headers.location ?? '', here);
    if (next === undefined || count === MAX_REDIRECTS || !mayFollow(next.url, source)) {
      throw nonsense(
        { platformName, tried: call.tried },
        'it redirects too often, or to an address that may not be asked.',
      );
    }
    if (next.foreign && !isSamePlace(next.url, here)) await deps.allow([next.url]);
    here = next.url;
    response = await http.get(here, plain);
  }
  return { response, url: here };
}

/** 304 is an answer about what is known already. */
function isRedirect({ status }: HttpResponse): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

export function hostOf(url: string): string {
  return parseHttpUrl(url)?.host ?? url.slice(0, 100);
}
