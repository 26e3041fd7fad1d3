import type { HttpClient } from '../../http/client.js';
import type { Attempt } from '../../http/failures.js';
import type { LiveTransport } from '../../http/transport.js';
import type { Clock, Platform } from '../../model/index.js';

/** What all operations on one BinderHub share. */
export interface Connection {
  readonly platform: Platform;
  readonly transport: LiveTransport;
  readonly clock: Clock;
  /** For the hub itself, with the platform's credential. */
  readonly http: HttpClient;
}

export function attempt(platform: Pick<Platform, 'name'>, tried: string): Attempt {
  return { platformName: platform.name, tried };
}
