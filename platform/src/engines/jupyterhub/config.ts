import * as z from 'zod';

const amount = z.number().positive();
const hubUser = z.string().min(1).max(255);

/** A server that the hub can start. A hub does not publish what its servers get, so it is said here. */
const profile = z.strictObject({
  name: z.string().min(1).max(64),
  cores: amount,
  memoryGiB: amount,
  diskGiB: amount,
  gpus: z.int().nonnegative().default(0),
  /** The longest time that a job may have. */
  hours: amount,
  /** What the hub's spawner takes to start it: the profile's slug, an image, a partition. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Profiles of one environment have the same kernels and packages; the profile's own name when absent. */
  environment: z.string().min(1).max(64).optional(),
});

/** The part of the configuration that says where the hub is and what it has. */
export const jupyterHubConfig = z.strictObject({
  kind: z.literal('jupyterhub'),
  url: z.url({ protocol: /^https?$/ }),
  /** Of a service of the hub. */
  token: z.string().min(1),
  /** Hub users of accounts that have another name there. */
  users: z.record(z.string(), hubUser).default({}),
  /** The hub user whose servers run visitors' jobs; absent: there are none. */
  visitors: hubUser.optional(),
  /** The hub's `named_server_limit_per_user`, which it does not tell. */
  namedServers: z.int().positive().optional(),
  /** What the hub's spawner enforces of a profile. */
  enforced: z.array(z.enum(['cores', 'memory', 'disk', 'gpus'])).default([]),
  /** For how long a server may take to start. */
  startMinutes: amount.default(20),
  /** As whom the servers are started that tell what an environment has, and how long that is believed. */
  probe: z.strictObject({ user: hubUser, hours: amount.default(24) }),
  profiles: z
    .array(profile)
    .min(1)
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'has two profiles of the same name',
    ),
});

export type JupyterHubConfig = z.infer<typeof jupyterHubConfig>;
export type Profile = JupyterHubConfig['profiles'][number];

/** The environment that a profile's servers have. */
export const environmentOf = ({ environment, name }: Profile): string => environment ?? name;
