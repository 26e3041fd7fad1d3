import * as z from 'zod';

/** What the cluster calls an owner's work. Absent members are the cluster's own defaults. */
const identity = z.strictObject({
  /** The cluster's account (sacctmgr), to which the work is charged. */
  account: z.string().min(1).optional(),
  /** The Unix user that the jobs run as. Needs a service that runs as root. */
  user: z
    .string()
    .regex(/^[a-z_][\w.-]{0,31}$/i, "must be a Unix user's name")
    .optional(),
  qos: z.string().min(1).optional(),
});

/** `engine` of the configuration for a cluster that Slurm manages. */
export const slurmConfig = z.strictObject({
  kind: z.literal('slurm'),
  /** Folder for jobs, under the same path on this machine and on every node. */
  folder: z.string().startsWith('/', 'must be an absolute path'),
  /** Folder of `sbatch` and its neighbours. */
  commands: z.string().startsWith('/', 'must be an absolute path').default('/usr/bin'),
  /** `SLURM_CONF` for them, where it is not in its usual place. */
  slurmConf: z.string().optional(),
  /** Where jobs may go, the first choice first. */
  partitions: z.array(z.string().regex(/^[\w.-]+$/, "must be a partition's name")).min(1),
  /** Our account's name to who that is on the cluster. */
  accounts: z.record(z.string(), identity).default({}),
  /** Everybody else, visitors too; absent: refused. */
  others: identity.optional(),
  /** Offers that begin now are kept by a reservation. The service's user must be one of Slurm's operators. */
  reservations: z.boolean().default(false),
  /** Path of `apptainer` or `singularity` on the nodes; absent: what this service finds on its own search path. */
  containers: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** How this machine reaches a node: `{node}` is its name in Slurm. */
  nodeAddress: z.string().min(1).default('{node}'),
  /** `slurmrestd`, which tells of jobs in the place of `squeue`. */
  rest: z
    .strictObject({ socket: z.string().startsWith('/', 'must be the path of a Unix socket') })
    .optional(),
  /** How often the cluster is asked about jobs that run. */
  pollSeconds: z.number().min(0.5).default(5),
});

export type SlurmConfig = z.infer<typeof slurmConfig>;
export type Identity = z.infer<typeof identity>;

/** Who one of our accounts is on the cluster; undefined for one who may not use it. */
export const identityOf = (
  { accounts, others }: Pick<SlurmConfig, 'accounts' | 'others'>,
  account: string | undefined,
): Identity | undefined =>
  account !== undefined && Object.hasOwn(accounts, account) ? accounts[account] : others;
