import { isFailure } from '../../http/client.js';
import type { HttpResponse } from '../../http/transport.js';
import { below, parseHttpUrl, resolveTarget, withoutQuery, withoutTrailingSlash } from '../../http/url.js';
import type { Connection } from './connection.js';
import { tryParseJob, type UwsJob } from './job-xml.js';

/** Where the answer to a creation says that the job is. */
export interface Landing {
  /** As given, resolved, its query included. */
  readonly target: string;
  /** The target without its query: some servers repeat the request's own parameters there. */
  readonly jobUrl: string;
  /** On an origin that is not the one that was asked. */
  readonly foreign: boolean;
  /** Where the answer described the job right away. */
  readonly job?: UwsJob;
}

/** A redirect of any kind, a 2xx with `Location`, or a job document. @returns undefined when the answer is none of these */
export function landingOf(response: HttpResponse, askedUrl: string): Landing | undefined {
  const job = response.status < 300 ? tryParseJob(response.text) : undefined;
  const location =
    response.headers.location ??
    (job === undefined ? undefined : (response.headers['content-location'] ?? childUrl(askedUrl, job.id)));
  const target = location === undefined ? undefined : resolveTarget(location, askedUrl);
  if (target === undefined) return undefined;
  return {
    target: target.url,
    jobUrl: withoutTrailingSlash(withoutQuery(target.url)),
    foreign: target.foreign,
    ...(job === undefined ? {} : { job }),
  };
}

function childUrl(jobsUrl: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : below(withoutQuery(jobsUrl), id);
}

/**
 * The answer that UWS 1.1 prescribes for what changes a job: a redirect to the job (section 2.2.3). Any other redirect may be that
 * of a login page or of a captive portal, which have changed nothing.
 */
export function leadsToJob(response: HttpResponse, jobUrl: string): boolean {
  const { location = '' } = response.headers;
  if (response.status < 300 || response.status >= 400 || location.trim() === '') return false;
  // Some write a relative address as seen from the job, not from the resource that was asked.
  return [jobUrl, `${jobUrl}/phase`].some((askedUrl) => {
    const target = resolveTarget(location, askedUrl);
    return target !== undefined && !target.foreign && withoutQuery(target.url).replace(/\/+$/, '') === jobUrl;
  });
}

const LOGIN_SEGMENT =
  /^(?:log-?in|sign-?in|oauth2?|oauth_login|authorize|sso|saml2?|shibboleth\.sso|cas|openid-connect|accounts)(?:\.\w+)?$/i;

/** By its path, this is where people sign in. */
export function looksLikeLogin(url: string): boolean {
  const parsed = parseHttpUrl(url);
  return parsed?.pathname.split('/').some((segment) => LOGIN_SEGMENT.test(segment)) ?? false;
}

export type TargetKind = 'job' | 'session' | 'login' | 'other';

const SHOWS_SOMETHING = [400, 401, 403, 404, 410, 500, 502, 503, 504];

/** Looks at what a redirect leads to. No credential goes to a foreign origin. */
export async function inspect(
  connection: Connection,
  landing: Landing,
  tried: string,
  signal: AbortSignal,
): Promise<TargetKind> {
  if (landing.job !== undefined) return 'job';
  try {
    const response = await connection.http.get(landing.target, {
      tried,
      signal,
      // A session may just be starting behind a gateway that answers 503.
      tries: 1,
      expect: SHOWS_SOMETHING,
      withCredential: !landing.foreign,
      headers: { accept: 'application/xml, text/xml;q=0.9, text/html;q=0.8' },
    });
    return kindOf(response, landing.target);
  } catch (error) {
    // Longer than any job document.
    if (isFailure(error, 'nonsense')) return 'session';
    throw error;
  }
}

function kindOf(response: HttpResponse, url: string): TargetKind {
  const { status, text } = response;
  if (status < 300 && tryParseJob(text) !== undefined) return 'job';
  if (status === 401 || status === 403 || looksLikeLogin(url)) return 'login';
  if (status >= 300 && status < 400) {
    const next = resolveTarget(response.headers.location ?? '', url);
    return next === undefined || looksLikeLogin(next.url) ? 'login' : 'session';
  }
  if (status < 300) return /<input\b[^>]*\btype\s*=\s*["']?password/i.test(text) ? 'login' : 'session';
  return status === 502 || status === 503 ? 'session' : 'other';
}
