import type { HttpClient } from '../../http/client.js';
import type { Attempt } from '../../http/failures.js';
import { nonsense } from '../../http/failures.js';
import type { Account, Clock, DriverCapabilities, Platform } from '../../model/index.js';
import { accountIn } from './account.js';
import { parseCapabilities } from './capabilities.js';
import type { ResultRules } from './results.js';

/** Where a platform of the planner profile takes requests. */
export interface Endpoints {
  readonly offersUrl: string;
  readonly jobsUrl: string;
  /** Signing in changes what it answers. */
  readonly signInOptional: boolean;
  readonly account: Pick<Account, 'signIn' | 'schemes'>;
}

/** What all operations on one platform share. */
export interface Connection {
  readonly platform: Platform;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly frameOrigins: () => readonly string[];
  readonly agreed: (origin: string) => boolean;
  readonly can: DriverCapabilities;
  readonly rules: ResultRules;
  /** Read from the capabilities document when first needed, and kept. */
  readonly endpoints: (signal: AbortSignal) => Promise<Endpoints>;
}

/** @returns a function that reads the platform's capabilities once it is needed, and again only after a failure */
export function endpointsOf(platform: Platform, http: HttpClient): Connection['endpoints'] {
  let known: Endpoints | undefined;
  return async (signal) => {
    known ??= await readEndpoints(platform, http, signal);
    return known;
  };
}

async function readEndpoints(platform: Platform, http: HttpClient, signal: AbortSignal): Promise<Endpoints> {
  const tried = 'read what it offers';
  const url = `${platform.url}/capabilities`;
  const response = await http.get(url, { tried, signal });
  const capabilities = parseCapabilities(response.text, url);
  if (capabilities?.offersUrl === undefined) {
    throw nonsense(
      attempt(platform, tried),
      'it does not describe itself as an execution platform.',
      response.text,
    );
  }
  return {
    offersUrl: capabilities.offersUrl,
    jobsUrl: capabilities.jobsUrl ?? `${platform.url}/jobs`,
    signInOptional: response.headers['www-authenticate'] !== undefined,
    account: accountIn(response),
  };
}

export function attempt(platform: Platform, tried: string): Attempt {
  return { platformName: platform.name, tried };
}
