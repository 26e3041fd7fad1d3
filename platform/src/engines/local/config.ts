import * as z from 'zod';

/** `engine` in the configuration: jobs run on the service's own machine. */
export const localEngine = z.strictObject({
  kind: z.literal('local'),
  /** False where somebody else alone may make control groups below the service's own. */
  cgroups: z.boolean().default(true),
});
