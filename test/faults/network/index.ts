import type { Fault } from '../fault.ts';
import { BYTES } from './bytes.ts';
import { CLOCK } from './clock.ts';
import { CONNECTION } from './connection.ts';
import { REDIRECT } from './redirect.ts';
import { STATUS } from './status.ts';
import { TLS } from './tls.ts';

/** What goes wrong between the client and a service, and with its answers as such. */
export const NETWORK_FAULTS: readonly Fault[] = [
  ...CONNECTION,
  ...BYTES,
  ...STATUS,
  ...REDIRECT,
  ...TLS,
  ...CLOCK,
];
