import { originOf } from './url.js';
import type { HttpRequest, HttpTransport } from './transport.js';

/** A platform's secret and the only origins that may see it. */
export interface PlatformCredential {
  readonly token: string;
  readonly origins: readonly string[];
}

export type CredentialLookup = (platformId: string) => Promise<PlatformCredential | undefined>;

/**
 * For a host that keeps credentials itself: adds `Authorization: Bearer` (RFC 6750, section 2.1) to requests on behalf of a
 * platform, where the URL has one of that platform's origins, and nowhere else. No other `Authorization` passes.
 */
export function withCredentials(transport: HttpTransport, lookup: CredentialLookup): HttpTransport {
  const prepare = async (request: HttpRequest): Promise<HttpRequest> => {
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization'),
    );
    const token = await tokenFor(request, lookup);
    return {
      ...request,
      headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
    };
  };
  return {
    send: async (request) => transport.send(await prepare(request)),
    download: async (request, to) => transport.download(await prepare(request), to),
  };
}

async function tokenFor(request: HttpRequest, lookup: CredentialLookup): Promise<string | undefined> {
  if (request.platformId === undefined) return undefined;
  const origin = originOf(request.url);
  const credential = await lookup(request.platformId);
  return origin !== undefined && credential?.origins.includes(origin) ? credential.token : undefined;
}
