import type { Fault } from './fault.ts';
import { CONTENT_FAULTS } from './content/index.ts';
import { NETWORK_FAULTS } from './network/index.ts';

/** Every fault that there is; the rows of the tables. */
export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...CONTENT_FAULTS];
