import * as z from 'zod/mini';

const limit = z.enum(['cores', 'memory', 'disk', 'gpus', 'duration', 'processes', 'user']);

const outcome = z.object({
  kind: z.enum(['completed', 'error', 'aborted']),
  message: z.string(),
  limit: z.exactOptional(limit),
});

/** `state.json`, which the supervisor writes: see python/run_elsewhere_job/records.py. */
export const stateDocument = z.object({
  phase: z.enum(['starting', 'running', 'ended']),
  startedAt: z.exactOptional(z.string()),
  endedAt: z.exactOptional(z.string()),
  progress: z.exactOptional(
    z.object({ done: z.number(), total: z.number(), text: z.exactOptional(z.string()) }),
  ),
  outcome: z.exactOptional(outcome),
  session: z.exactOptional(
    z.object({ host: z.string(), port: z.number(), token: z.string(), openPath: z.string() }),
  ),
});

/** `owner.json`: the supervisor's identity. */
export const ownerDocument = z.object({ pid: z.number(), start: z.number(), boot: z.string() });

/** `spec.json`, as far as the service itself reads it again. */
export const specHead = z.object({ id: z.string() });

/** The answer of the supervisor's `limits` command. */
export const capabilitiesDocument = z.object({
  means: z.record(z.string(), z.union([z.string(), z.boolean()])),
  notes: z.array(z.string()),
  problems: z.array(z.string()),
});

/** The answer of inside/facts.py. */
export const factsDocument = z.object({
  python: z.string(),
  executable: z.string(),
  missing: z.array(z.string()),
  kernels: z.record(z.string(), z.string()),
  packages: z.record(z.string(), z.string()),
  folders: z.array(z.string()),
});

export type Owner = z.infer<typeof ownerDocument>;
export type Capabilities = z.infer<typeof capabilitiesDocument>;
