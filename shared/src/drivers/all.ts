import type { LiveTransport } from '../http/transport.js';
import { binderHubDriverFactory } from './binderhub/driver.js';
import { brokerDriverFactory } from './broker/driver.js';
import type { DriverFactory } from './driver.js';
import { jupyterHubDriverFactory } from './jupyterhub/driver.js';
import { uwsDriverFactory, type UwsDriverParts } from './uws/driver.js';

export interface DriverParts extends Pick<UwsDriverParts, 'frameOrigins' | 'agreed'> {
  readonly transport: LiveTransport;
}

/** A factory for each protocol that the client speaks. What an address could be taken for twice counts as the earlier. */
export function allDrivers(parts: DriverParts): readonly DriverFactory[] {
  return [
    uwsDriverFactory(parts),
    brokerDriverFactory(parts),
    jupyterHubDriverFactory(parts),
    binderHubDriverFactory(parts),
  ];
}
