import * as z from 'zod/mini';
import { containerImage, containerMembers } from './container.js';

/**
 * The ExecutionBroker 1.0 documents (Calycopis OpenAPI schema 1.0), as far as we use them.
 * Unknown members are dropped; absent ones stay absent (the reference server omits nulls and empty arrays).
 */
const short = z.string().check(z.maxLength(4096));
const minMax = z.object({ min: z.optional(z.nullable(z.number())), max: z.optional(z.nullable(z.number())) });

export const brokerMessage = z.object({
  kind: z.optional(short),
  level: z.optional(short),
  template: z.optional(short),
  message: z.optional(short),
  values: z.optional(z.record(z.string(), z.unknown())),
});

export const brokerMeta = z.object({
  uuid: z.optional(short),
  name: z.optional(short),
  created: z.optional(short),
  messages: z.optional(z.array(brokerMessage)),
});

/** Ours: the environment an offer would run in, under a member named by our namespace's last segment. */
export const brokerEnvironment = z.object({
  name: short,
  kernel: z.optional(short),
  lacks: z.array(short),
  installs: z.boolean(),
});

export const brokerCost = z.object({
  kind: z.optional(short),
  type: z.optional(short),
  description: z.optional(short),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  unit: z.optional(short),
});

/** A way into a running session (SimpleSessionConnector). The protocol is told with the offer, the location later. */
export const brokerConnector = z.object({
  kind: z.optional(short),
  /** TCP, HTTP or HTTPS. */
  protocol: z.optional(short),
  location: z.optional(short),
  /** PREPARING, AVAILABLE or FINISHED. */
  status: z.optional(short),
});

/** A session of ExecutionBroker 1.0. An offer is a session that is not accepted yet. */
export const brokerOffer = z.object({
  kind: z.optional(short),
  meta: z.optional(brokerMeta),
  phase: short,
  expires: z.optional(short),
  compute: z.optional(
    z.object({ cores: z.optional(minMax), memory: z.optional(minMax), gpus: z.optional(minMax) }),
  ),
  storage: z.optional(z.array(z.object({ meta: z.optional(brokerMeta), size: z.optional(minMax) }))),
  schedule: z.optional(
    z.object({
      preparing: z.optional(z.object({ start: z.optional(short), duration: z.optional(short) })),
      available: z.optional(z.object({ start: z.optional(short), duration: z.optional(short) })),
      requested: z.optional(z.object({ duration: z.optional(short) })),
    }),
  ),
  costs: z.optional(z.array(brokerCost)),
  connectors: z.optional(z.array(brokerConnector)),
  environment: z.optional(brokerEnvironment),
  enforced: z.optional(z.array(short)),
});

/** A reason of a NO: `path` names the field of our request that does not fit (`memory`, `cores`, `packages`, ...). */
export const brokerReason = z.object({ path: z.optional(short), text: short });

/** Ours: what is left of the limits of the account that asked; members of those that it has. */
export const brokerAllowance = z.object({
  jobs: z.optional(z.object({ most: z.number(), running: z.number() })),
  /** `left` is what neither was used nor is promised to the account's running jobs and other open offers; `until` the month's end. */
  coreHours: z.optional(z.object({ most: z.number(), used: z.number(), left: z.number(), until: short })),
});

export const brokerOfferSet = z.object({
  kind: z.optional(short),
  meta: z.optional(brokerMeta),
  result: z.enum(['YES', 'NO']),
  offers: z.optional(z.array(brokerOffer)),
  reasons: z.optional(z.array(brokerReason)),
  allowance: z.optional(brokerAllowance),
});

export type BrokerAllowance = z.infer<typeof brokerAllowance>;
export type BrokerConnector = z.infer<typeof brokerConnector>;
export type BrokerMessage = z.infer<typeof brokerMessage>;
export type BrokerOffer = z.infer<typeof brokerOffer>;
export type BrokerOfferSet = z.infer<typeof brokerOfferSet>;
export type BrokerReason = z.infer<typeof brokerReason>;
export type BrokerCost = z.infer<typeof brokerCost>;

/** What a client asks (`POST {base}/requests`). Lengths are bounded; numbers are finite and not negative. */
const wish = z.object({
  min: z.optional(z.number().check(z.nonnegative())),
  max: z.optional(z.number().check(z.nonnegative())),
});

export const brokerExecutable = z.object({
  kind: short,
  meta: z.optional(z.object({ name: z.optional(short) })),
  /** URL of the notebook or of the image, for the standard's own notebook and Singularity kinds. */
  location: z.optional(short),
  /** Of the standard's Docker kind, with the members after it. */
  image: z.optional(containerImage),
  ...containerMembers,
  /** Ours, for every kind. */
  mode: z.optional(z.enum(['live', 'batch'])),
  /** The members below belong to our uploaded-notebook kind. */
  kernel: z.optional(short),
  language: z.optional(short),
  packages: z.optional(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(500))),
  /** Sum over all parts. */
  uploadBytes: z.optional(z.number().check(z.nonnegative())),
});

export const brokerRequest = z.object({
  executable: brokerExecutable,
  compute: z.optional(
    z.object({
      kind: z.optional(short),
      meta: z.optional(z.object({ name: z.optional(short) })),
      cores: z.optional(wish),
      /** GiB */
      memory: z.optional(wish),
      /** Ours: the 1.0 schema has no GPUs. */
      gpus: z.optional(wish),
    }),
  ),
  /** size in GiB */
  storage: z.optional(
    z.array(
      z.object({
        kind: z.optional(short),
        meta: z.optional(z.object({ name: z.optional(short) })),
        size: z.optional(wish),
      }),
    ),
  ),
  schedule: z.optional(
    z.object({ requested: z.optional(z.object({ duration: z.optional(short), start: z.optional(short) })) }),
  ),
  /** The most that it may cost. The unit is ours: the 1.0 schema has none. */
  costs: z.optional(z.array(brokerCost).check(z.maxLength(20))),
});

export type BrokerRequest = z.infer<typeof brokerRequest>;

/** `POST {base}/sessions/{id}`: the one update that clients send. */
export const brokerUpdate = z.object({ kind: short, path: short, value: short });
