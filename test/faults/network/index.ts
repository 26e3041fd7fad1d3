import type { Fault } from '../fault.ts';
import { CONNECTION } from './connection.ts';

/** What goes wrong between the client and a service, and with its answers as such. */
export const NETWORK_FAULTS: readonly Fault[] = [...CONNECTION];
