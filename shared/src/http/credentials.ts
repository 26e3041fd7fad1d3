import { originOf } from './url.js';
import type { HttpRequest, HttpTransport, LiveTransport } from './transport.js';

/** `Bearer`: RFC 6750, section 2.1. `Basic`: RFC 7617, section 2. */
export type CredentialScheme = 'Bearer' | 'Basic';

/** A platform's secret and the only origins that may see it. */
export interface PlatformCredential {
  /** For `Basic` the base64 of `user:password` in UTF-8. */
  readonly token: string;
  readonly origins: readonly string[];
  /** Default: `Bearer`. */
  readonly scheme?: CredentialScheme;
}

export type CredentialLookup = (platformId: string) => Promise<PlatformCredential | undefined>;

type Addressed = Pick<HttpRequest, 'url' | 'headers' | 'platformId'>;

/**
 * For a host that keeps credentials itself: adds `Authorization` to requests on behalf of a platform, where the URL has one of
 * that platform's origins, and nowhere else. Beside such a request no other `Authorization` passes; one that names no platform
 * keeps its own, e.g. a session's.
 */
export function withCredentials(transport: LiveTransport, lookup: CredentialLookup): LiveTransport;
export function withCredentials(transport: HttpTransport, lookup: CredentialLookup): HttpTransport;
export function withCredentials(
  transport: HttpTransport | LiveTransport,
  lookup: CredentialLookup,
): HttpTransport | LiveTransport {
  const prepare = async <T extends Addressed>(request: T): Promise<T> => ({
    ...request,
    headers: await headersOf(request, lookup),
  });
  const plain: HttpTransport = {
    send: async (request) => transport.send(await prepare(request)),
    download: async (request, to) => transport.download(await prepare(request), to),
  };
  if (!('connect' in transport)) return plain;
  return {
    ...plain,
    stream: async (request) => transport.stream(await prepare(request)),
    connect: async (request) => transport.connect(await prepare(request)),
  };
}

async function headersOf(
  { url, platformId, headers = {} }: Addressed,
  lookup: CredentialLookup,
): Promise<Readonly<Record<string, string>>> {
  if (platformId === undefined) return headers;
  const passing = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  );
  const origin = originOf(url);
  const credential = await lookup(platformId);
  if (origin === undefined || credential?.origins.includes(origin) !== true) return passing;
  return { ...passing, authorization: `${credential.scheme ?? 'Bearer'} ${credential.token}` };
}
