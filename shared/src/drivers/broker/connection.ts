import type { HttpClient } from '../../http/client.js';
import type { Attempt } from '../../http/failures.js';
import { below } from '../../http/url.js';
import type { Clock, Platform } from '../../model/index.js';
import type { Dialect } from './dialect.js';

/** The one media type that we read. Spring picks another where a wildcard or a list leaves it the choice. */
export const JSON_ONLY = { accept: 'application/json' } as const;

/** No session and no offer set has it. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** What all operations on one platform share. */
export interface Connection {
  readonly platform: Platform;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** How it wants to be asked, once that is known. */
  dialect?: Dialect;
}

export function attempt(platform: Platform, tried: string): Attempt {
  return { platformName: platform.name, tried };
}

/** The session of an offer, which is the job once the offer is accepted. */
export function sessionUrl(platform: Platform, offerId: string): string {
  return below(platform.url, 'sessions', offerId);
}
