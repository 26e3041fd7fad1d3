import * as z from 'zod';

/** Only this machine's own users reach it, and they need a session's token. */
export const SESSION_ADDRESS = '127.0.0.1';

/** `engine` in the configuration: jobs run on the service's own machine. */
export const localEngine = z.strictObject({
  kind: z.literal('local'),
  /** False where somebody else alone may make control groups below the service's own. */
  cgroups: z.boolean().default(true),
  /** False where nothing may be mounted, or where the machine's disk has no room to copy results of that size. */
  diskImages: z.boolean().default(true),
  /** Where the servers of live sessions listen, each on a port of its own, and where the session proxy reaches them. */
  sessionAddress: z
    .union([z.ipv4(), z.ipv6()], 'must be an address of this machine such as 127.0.0.1')
    .default(SESSION_ADDRESS),
});
