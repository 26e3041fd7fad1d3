import { durationText } from '../../offers/duration.js';
import { gibText } from '../../offers/units.js';
import type { Resources, Shortage } from '../engine.js';
import type { Tres } from './amounts.js';
import { mebibytes } from './amounts.js';
import type { Association, Limits, Node, Partition, Qos } from './cluster.js';

export type Field = 'cores' | 'memory' | 'disk' | 'gpus' | 'duration';

/** The most of a field that somebody may have, and the words after the amount that say who says so. */
export interface Bound {
  readonly path: Field;
  /** Cores, MiB, MiB, GPUs, seconds. */
  readonly most: number;
  /** `the allocation of ada here is` */
  readonly says: string;
  /** `association` */
  readonly by?: string;
  /** What others use of it now; it does not forbid a job, but makes it wait. */
  readonly used?: number;
}

/** What is known of where and as whom somebody's jobs would run. */
export interface Standing {
  /** Our account's name, for the words. */
  readonly name: string;
  readonly partition: Partition;
  /** Of the partition. */
  readonly nodes: readonly Node[];
  /** The association of the user with the account, and those above it; empty where the cluster enforces none. */
  readonly associations: readonly Association[];
  /** The partition's first, then the job's; empty where the cluster enforces none. */
  readonly qos: readonly Qos[];
}

const ORDER: readonly Field[] = ['cores', 'memory', 'disk', 'gpus', 'duration'];
const FIELDS: Readonly<Record<keyof Tres, Field>> = { cpu: 'cores', mem: 'memory', gpu: 'gpus' };
const NAMES = ['cpu', 'mem', 'gpu'] as const;

type Source = Pick<Bound, 'says' | 'by'>;

const tresBounds = (tres: Tres, source: Source): Bound[] =>
  NAMES.flatMap((name) => {
    const most = tres[name];
    return most === undefined ? [] : [{ path: FIELDS[name], most, ...source }];
  });

const groupBounds = ({ group }: Limits, source: Source): Bound[] =>
  NAMES.flatMap((name) => {
    const limit = group[name];
    return limit === undefined ? [] : [{ path: FIELDS[name], ...limit, ...source }];
  });

const jobBounds = (limits: Limits, source: Source): Bound[] => [
  ...tresBounds(limits.perJob, source),
  ...tresBounds(limits.perNode, source),
  ...(limits.maxSeconds === undefined
    ? []
    : [{ path: 'duration' as const, most: limits.maxSeconds, ...source }]),
];

const nodeBounds = (name: string, nodes: readonly Node[]): Bound[] => {
  const up = nodes.filter((node) => node.up);
  const source = { says: `the largest node of partition ${name} has` };
  const most = (amount: (node: Node) => number): number => Math.max(0, ...up.map(amount));
  const disk = most(({ tmpMiB }) => tmpMiB);
  return [
    { path: 'cores', most: most(({ cores }) => cores), ...source },
    { path: 'memory', most: most(({ memoryMiB }) => memoryMiB), ...source },
    { path: 'gpus', most: most(({ gpus }) => gpus), ...source },
    ...(disk > 0 ? [{ path: 'disk' as const, most: disk, ...source }] : []),
  ];
};

/**
 * Every limit that a job would meet. Where a QOS sets a limit for a job, that of the association does not count, as Slurm's
 * documentation of resource limits has it (resource_limits.html, "Hierarchy"); limits of a group count at every level.
 */
export function boundsOf({ name, partition, nodes, associations, qos }: Standing): readonly Bound[] {
  const partitionSays = { says: `partition ${partition.name} allows` };
  const first: Bound[] = [];
  for (const each of qos) {
    const source = { says: `QOS ${each.name} allows` };
    const known = new Set(first.map(({ path }) => path));
    first.push(...jobBounds(each, source).filter(({ path }) => !known.has(path)));
  }
  const set = new Set(first.map(({ path }) => path));
  const mine = { says: `the allocation of ${name} here is`, by: 'association' };
  const [own] = associations;
  return [
    ...first,
    ...(own === undefined ? [] : jobBounds(own, mine).filter(({ path }) => !set.has(path))),
    ...qos.flatMap((each) => tresBounds(each.perUser, { says: `QOS ${each.name} allows one user` })),
    ...qos.flatMap((each) => groupBounds(each, { says: `QOS ${each.name} has` })),
    ...associations.flatMap((each) =>
      groupBounds(each, {
        says: `all of account ${each.account} together have`,
        by: 'association',
      }),
    ),
    ...tresBounds({ cpu: partition.maxCores, mem: partition.maxMemoryMiB } as Tres, partitionSays),
    ...(partition.maxSeconds === undefined
      ? []
      : [{ path: 'duration' as const, most: partition.maxSeconds, ...partitionSays }]),
    ...nodeBounds(partition.name, nodes),
  ];
}

/** Amounts in Slurm's units. */
export const amountsOf = (resources: Resources): Readonly<Record<Field, number>> => ({
  cores: resources.cores,
  memory: mebibytes(resources.memoryGiB),
  disk: mebibytes(resources.diskGiB),
  gpus: resources.gpus,
  duration: resources.durationSeconds,
});

const amountText = (path: Field, amount: number): string => {
  if (path === 'duration') return durationText(amount);
  if (path === 'memory' || path === 'disk') return gibText(Math.round((amount / 1024) * 1000) / 1000);
  const unit = path === 'cores' ? 'core' : 'GPU';
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
};

const askedText = (path: Field, amount: number): string =>
  path === 'cores' || path === 'gpus' ? String(amount) : amountText(path, amount);

/** The tightest limit of each field that a job would break, in words. */
export function shortagesOf(resources: Resources, bounds: readonly Bound[]): readonly Shortage[] {
  const asked = amountsOf(resources);
  const broken = bounds.filter(({ path, most }) => asked[path] > most);
  const paths = ORDER.filter((path) => broken.some((each) => each.path === path));
  return paths.map((path) => {
    const [tightest] = broken.filter((each) => each.path === path).sort((a, b) => a.most - b.most);
    const { most = 0, says = '', by } = tightest ?? {};
    const source = by === undefined ? '' : ` (${by})`;
    return {
      path,
      text: `${path}: asked ${askedText(path, asked[path])}, ${says} ${amountText(path, most)}${source}`,
    };
  });
}

/** What account and QOS have left in CPU minutes, where they have so few that this job would not be begun. */
export function minutesShortage(
  resources: Resources,
  { associations, qos }: Pick<Standing, 'associations' | 'qos'>,
): readonly Shortage[] {
  const asked = (resources.cores * resources.durationSeconds) / 60;
  const short = [
    ...associations.map((each) => ({ who: `account ${each.account}`, meter: each.groupMinutes })),
    ...qos.map((each) => ({ who: `QOS ${each.name}`, meter: each.groupMinutes })),
  ].find(({ meter }) => meter !== undefined && asked > meter.most - meter.used);
  if (short?.meter === undefined) return [];
  const hours = (amount: number): string => `${Math.max(0, Math.floor((amount / 60) * 10) / 10)}`;
  const left = short.meter.most - short.meter.used;
  return [
    {
      path: 'duration',
      text: `duration: asked ${hours(asked)} core-hours in all, ${short.who} has ${hours(left)} left of ${hours(short.meter.most)}`,
    },
  ];
}

/** The association of a user with an account, then those of the accounts above it. */
export function chainOf(all: readonly Association[], user: string, account: string): readonly Association[] {
  const own = all.find((each) => each.user === user && each.account === account);
  if (own === undefined) return [];
  const chain = [own];
  let above: string | undefined = account;
  while (above !== undefined && above !== '' && chain.length < 100) {
    const name: string = above;
    const found = all.find((each) => each.user === '' && each.account === name);
    if (found !== undefined) chain.push(found);
    above = found?.parent;
  }
  return chain;
}
