import { undiciTransport } from '../../../node/index.js';
import { JumpClock } from '../../common/testing/jump-clock.js';
import type { DriverFactory } from '../../driver.js';
import { uwsDriverFactory, type UwsDriverParts } from '../driver.js';

/** UWS as users have it: the real transport; but time leaps, no page may frame a session, and every host was agreed to. */
export const uwsFactory = (changes: Partial<UwsDriverParts> = {}): DriverFactory =>
  uwsDriverFactory({
    transport: undiciTransport(),
    clock: new JumpClock(),
    frameOrigins: () => [],
    agreed: () => true,
    ...changes,
  });
