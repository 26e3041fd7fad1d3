const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  K: 1 / 1024,
  M: 1,
  G: 1024,
  T: 1024 ** 2,
  P: 1024 ** 3,
};

/** Trackable resources (TRES) of a record: amounts by name, memory in MiB. What is not there is not limited. */
export interface Tres {
  readonly cpu?: number;
  readonly mem?: number;
  readonly gpu?: number;
}

/** A limit with what is used of it. */
export interface Metered {
  readonly most: number;
  readonly used: number;
}

const NAMES = new Map<string, keyof Tres>([
  ['cpu', 'cpu'],
  ['mem', 'mem'],
  ['gres/gpu', 'gpu'],
]);

const amountOf = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([KMGTP]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? 1);
};

const entriesOf = (text: string): readonly (readonly [keyof Tres, string])[] =>
  text.split(',').flatMap((entry) => {
    const [name = '', value = ''] = entry.split('=');
    const known = NAMES.get(name);
    return known === undefined ? [] : [[known, value] as const];
  });

/** `cpu=16,mem=64G,gres/gpu=2`. slurm.conf(5), AccountingStorageTRES: memory without a unit is in MiB. */
export function readTres(text: string): Tres {
  return Object.fromEntries(
    entriesOf(text).flatMap(([name, value]) => {
      const amount = amountOf(value);
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
}

/** `cpu=16(4),mem=N(0)`, as `scontrol show assoc_mgr` tells a limit and its use; N is no limit. */
export function readMetered(text: string): Readonly<Partial<Record<keyof Tres, Metered>>> {
  return Object.fromEntries(
    entriesOf(text).flatMap(([name, value]) => {
      const [, most, used] = /^(\d+)\((\d+)\)$/.exec(value) ?? [];
      return most === undefined ? [] : [[name, { most: Number(most), used: Number(used) }]];
    }),
  );
}

/**
 * A span as Slurm writes it: `30`, `30:00`, `4:00:00`, `1-00:00:00`, UNLIMITED.
 * @returns seconds; undefined where there is no limit
 */
export function readSpan(text: string): number | undefined {
  const [, days, clock = ''] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(text) ?? [];
  if (clock === '') return undefined;
  const parts = clock.split(':').map(Number);
  // Two parts are minutes and seconds, unless days stand before them.
  const [hours = 0, mins = 0, seconds = 0] = days === undefined && parts.length < 3 ? [0, ...parts] : parts;
  return ((Number(days ?? 0) * 24 + hours) * 60 + mins) * 60 + seconds;
}

/** GPUs in a node's `Gres` or `GresUsed`: `gpu:a100:4(S:0-1),gpu:2`. */
export function readGpus(text: string): number {
  return [...text.matchAll(/(?:^|,)gpu(?::[^:,()]+)?:(\d+)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

/** Whole MiB that hold so many GiB. */
export const mebibytes = (gib: number): number => Math.ceil(gib * 1024);

/** Whole minutes that hold so many seconds: Slurm's time limits have no finer unit. */
export const minutes = (seconds: number): number => Math.ceil(seconds / 60);
