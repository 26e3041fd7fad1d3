import {
  createFinding,
  systemClock,
  type Finding,
  type HttpTransport,
  type Translate,
} from '@run-elsewhere/planner';
import { BrowserCache } from './direct/browser-cache.js';

export interface FindingOptions {
  readonly transport: HttpTransport;
  /** Lets the relay reach addresses; see {@link LabHost.allowFound}. */
  readonly allow: (addresses: readonly string[]) => Promise<void>;
  /** Of this Jupyter server on its origin. */
  readonly basePath: string;
  readonly translate: Translate;
}

/** The part of the extension that is loaded when somebody looks for something. What was read is kept in this browser. */
export function labFinding({ transport, allow, basePath, translate }: FindingOptions): Finding {
  const cache = new BrowserCache({
    factory: indexedDB,
    name: `run-elsewhere-found:${basePath}`,
    now: () => systemClock.now(),
  });
  return createFinding({ transport, clock: systemClock, cache, allow, translate });
}
