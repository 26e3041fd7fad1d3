import type { HttpTransport, LiveTransport } from '../http/transport.js';
import { binderHubDriverFactory } from './binderhub/driver.js';
import { brokerDriverFactory } from './broker/driver.js';
import type { DriverFactory } from './driver.js';
import { jupyterHubDriverFactory } from './jupyterhub/driver.js';
import { uwsDriverFactory, type UwsDriverParts } from './uws/driver.js';

export interface DriverParts extends Pick<UwsDriverParts, 'frameOrigins' | 'agreed'> {
  readonly transport: HttpTransport | LiveTransport;
}

/**
 * A factory for each protocol that the client speaks by this transport: a hub needs streams and sockets. What an address could
 * be taken for twice counts as the earlier.
 */
export function allDrivers(parts: DriverParts): readonly DriverFactory[] {
  const { transport } = parts;
  const always = [uwsDriverFactory(parts), brokerDriverFactory(parts)];
  if (!('stream' in transport)) return always;
  return [...always, jupyterHubDriverFactory({ transport }), binderHubDriverFactory({ transport })];
}
