import type { IncomingHttpHeaders } from 'node:http';
import { framingPolicy, permittedOrigins } from './framing.js';
import { sessionCookie, withoutCookies } from './cookies.js';
import { isPage } from './storage.js';

/** A session that runs: where it is, and what may reach it. */
export interface SessionTarget {
  readonly host: string;
  readonly port: number;
  /** The session's own token: the only credential that is passed on. */
  readonly token: string;
  /** The origins that the job named as `FRAME_ORIGIN`. */
  readonly frameOrigins: readonly string[];
}

export interface HeaderRules {
  /** The address under which browsers know the platform. */
  readonly publicUrl: string;
  /** The origins that the platform permits to frame sessions. */
  readonly permittedFrameOrigins: readonly string[];
  /** Names of cookies that are the platform's own and no session's business. */
  readonly ownCookies: readonly string[];
}

/** Who asks, and with what headers. */
export interface Sender {
  readonly headers: IncomingHttpHeaders;
  /** What it asked for and where it is, as a proxy says that is believed. */
  readonly host: string;
  readonly ip: string;
}

/** Only the session's own token passes: `token <t>` as Jupyter's pages send it, or `Bearer <t>`. */
function sessionCredential(header: string | undefined, token: string): string | undefined {
  const match = /^(?:token|bearer) +(.+)$/i.exec(header?.trim() ?? '');
  return match?.[1] === token ? header : undefined;
}

/** The host as the page's address has it, so that the server's comparison of Origin with Host means what it says. */
function publicHost({ headers, host: asked }: Sender, publicUrl: string): string {
  const { host } = new URL(publicUrl);
  return hostOf(headers.origin) === host ? host : asked || host;
}

/** Not by `URL.canParse`: Node says yes there to hosts of many thousand characters, which its constructor then refuses. */
function hostOf(origin: string | undefined): string | undefined {
  try {
    return origin === undefined ? undefined : new URL(origin).host;
  } catch {
    return undefined;
  }
}

const isPageWanted = (accept: string | undefined): boolean => accept?.includes('text/html') ?? false;

/**
 * What the proxy itself says to the session's server: who asks, and none of the platform's own credentials.
 * An undefined value means that the header must not be sent.
 */
export function forwarded(sender: Sender, target: SessionTarget, rules: HeaderRules): IncomingHttpHeaders {
  const host = publicHost(sender, rules.publicUrl);
  return {
    host,
    // A page gets a script of ours (`storage.ts`), so it must not come compressed.
    ...(isPageWanted(sender.headers.accept) && { 'accept-encoding': 'identity' }),
    authorization: sessionCredential(sender.headers.authorization, target.token),
    cookie: withoutCookies(sender.headers.cookie, rules.ownCookies),
    forwarded: undefined,
    'x-forwarded-for': sender.ip,
    'x-forwarded-host': host,
    'x-forwarded-proto': new URL(rules.publicUrl).protocol.slice(0, -1),
    'x-real-ip': undefined,
    'x-scheme': undefined,
  };
}

/**
 * What a server says of its whole origin, which here is that of every other session too: a worker that would see their
 * requests, reports with their addresses, cookies and stores that would be gone.
 * Service Workers, "Service-Worker-Allowed"; Network Error Logging; Reporting API; Clear Site Data; RFC 7838; RFC 6797.
 */
const OF_THE_ORIGIN = new Set([
  'alt-svc',
  'clear-site-data',
  'nel',
  'report-to',
  'service-worker-allowed',
  'strict-transport-security',
]);

/**
 * The session server's headers as the browser gets them.
 *
 * @param path - the session's public path, ending in `/`
 * @param trustworthy - whether browsers take `Secure` cookies from the platform
 */
export function answered(
  upstream: IncomingHttpHeaders,
  target: SessionTarget,
  path: string,
  rules: HeaderRules & { readonly trustworthy: boolean },
): IncomingHttpHeaders {
  // Typed as if Node's own parser had read them; undici gives a single text where there is one cookie.
  const all = (name: string): readonly string[] => [upstream[name] ?? []].flat();
  const origins = permittedOrigins(target.frameOrigins, rules.permittedFrameOrigins);
  const ofTheSession = Object.entries(upstream).filter(([name]) => !OF_THE_ORIGIN.has(name));
  const { 'x-frame-options': _, ...unframed } = Object.fromEntries(ofTheSession);
  const { 'content-length': _length, ...unsized } = unframed;
  // A page grows on the way by a script of ours.
  const kept = needsStorage(upstream) ? unsized : unframed;
  return {
    ...kept,
    'content-security-policy': framingPolicy(all('content-security-policy'), origins),
    ...('set-cookie' in upstream && {
      'set-cookie': all('set-cookie').map((cookie) => sessionCookie(cookie, path, rules.trustworthy)),
    }),
  };
}

/** True for a page that gets the script of `storage.ts`. */
export function needsStorage(upstream: IncomingHttpHeaders): boolean {
  return isPage(upstream['content-type']) && upstream['content-encoding'] === undefined;
}

/** Headers without those that have no value. */
export function present(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
