import { realDelay } from './time.js';
import type { Clock } from '../model/index.js';

/** The host's own time. */
export const systemClock: Clock = { now: () => Date.now(), sleep: realDelay };
