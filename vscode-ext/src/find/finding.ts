import { join } from 'node:path';
import { createFinding, systemClock, type Finding, type HttpTransport } from '@run-elsewhere/planner';
import { DiskCache } from './disk-cache.js';

/** The part of the extension that is loaded when somebody looks for something. @param storage the extension's own folder */
export function editorFinding(transport: HttpTransport, storage: string): Finding {
  return createFinding({
    transport,
    clock: systemClock,
    cache: new DiskCache({ folder: join(storage, 'found'), now: () => systemClock.now() }),
    // Requests leave from the extension host, which may reach every address.
    allow: () => Promise.resolve(),
  });
}
