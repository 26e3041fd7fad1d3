import type { Metered, Tres } from './amounts.js';
import { readGpus, readMetered, readSpan, readTres } from './amounts.js';
import type { Fields } from './records.js';
import { readInstant, recordsOf } from './records.js';

export interface Node {
  readonly name: string;
  readonly partitions: readonly string[];
  /** Takes jobs, now or when those that it has are done. */
  readonly up: boolean;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Local disk for temporary files; 0 where the cluster does not say. */
  readonly tmpMiB: number;
  readonly free: { readonly cores: number; readonly memoryMiB: number; readonly gpus: number };
}

export interface Partition {
  readonly name: string;
  readonly up: boolean;
  readonly maxSeconds?: number | undefined;
  readonly maxCores?: number | undefined;
  readonly maxMemoryMiB?: number | undefined;
  readonly qos?: string | undefined;
  /** Account names; absent: all. */
  readonly allows?: readonly string[] | undefined;
  readonly denies: readonly string[];
}

/** Limits of an association, or of a QOS. */
export interface Limits {
  readonly perJob: Tres;
  readonly perNode: Tres;
  readonly maxSeconds?: number | undefined;
  /** Of everybody who shares it. */
  readonly group: Readonly<Partial<Record<keyof Tres, Metered>>>;
  /** CPU minutes. */
  readonly groupMinutes?: Metered | undefined;
}

export interface Association extends Limits {
  readonly account: string;
  /** Empty for the account as such. */
  readonly user: string;
  readonly parent: string;
}

export interface Qos extends Limits {
  readonly name: string;
  /** What all jobs of one user may have together; known once one of them has had a job. */
  readonly perUser: Tres;
}

export interface Reservation {
  readonly name: string;
  readonly end: number;
}

const text = (fields: Fields, name: string): string => fields.get(name) ?? '';
const number = (fields: Fields, name: string): number => Number.parseInt(text(fields, name), 10) || 0;
const bound = (fields: Fields, name: string): number | undefined => number(fields, name) || undefined;

const list = (value: string): readonly string[] =>
  value === '' || value === '(null)' || value === 'N/A' ? [] : value.split(',');

const DOWN = /DOWN|DRAIN|FAIL|NOT_RESPONDING|MAINT|POWERING_DOWN|UNKNOWN|FUTURE|\*/;

function readNode(fields: Fields): Node {
  const cores = number(fields, 'CPUEfctv') || number(fields, 'CPUTot');
  const memoryMiB = number(fields, 'RealMemory');
  const gpus = readGpus(text(fields, 'Gres'));
  return {
    name: text(fields, 'NodeName'),
    partitions: list(text(fields, 'Partitions')),
    up: !DOWN.test(text(fields, 'State')),
    cores,
    memoryMiB,
    gpus,
    tmpMiB: number(fields, 'TmpDisk'),
    free: {
      cores: Math.max(0, cores - number(fields, 'CPUAlloc')),
      memoryMiB: Math.max(0, memoryMiB - number(fields, 'AllocMem')),
      gpus: Math.max(0, gpus - readGpus(text(fields, 'GresUsed'))),
    },
  };
}

function readPartition(fields: Fields): Partition {
  const allowed = text(fields, 'AllowAccounts');
  const qos = text(fields, 'QoS');
  return {
    name: text(fields, 'PartitionName'),
    up: text(fields, 'State') === 'UP',
    maxSeconds: readSpan(text(fields, 'MaxTime')),
    maxCores: bound(fields, 'MaxCPUsPerNode'),
    maxMemoryMiB: bound(fields, 'MaxMemPerNode'),
    qos: qos === '' || qos === 'N/A' ? undefined : qos,
    allows: allowed === 'ALL' || allowed === '' ? undefined : list(allowed),
    denies: list(text(fields, 'DenyAccounts')),
  };
}

const wallOf = (minutesText: string): number | undefined =>
  /^\d{1,9}$/.test(minutesText) ? Number(minutesText) * 60 : undefined;

const mostOf = (metered: Limits['group']): Tres =>
  Object.fromEntries(Object.entries(metered).map(([name, { most }]) => [name, most]));

const readAssociation = (fields: Fields): Association => ({
  account: text(fields, 'Account'),
  user: text(fields, 'UserName').replace(/\(\d+\)$/, ''),
  parent: text(fields, 'ParentAccount').replace(/\(\d+\)$/, ''),
  perJob: readTres(text(fields, 'MaxTRESPJ')),
  perNode: readTres(text(fields, 'MaxTRESPN')),
  maxSeconds: wallOf(text(fields, 'MaxWallPJ')),
  group: readMetered(text(fields, 'GrpTRES')),
  groupMinutes: readMetered(text(fields, 'GrpTRESMins')).cpu,
});

/** `scontrol --oneliner --details show node` */
export const readNodes = (output: string): readonly Node[] => recordsOf(output, 'NodeName').map(readNode);

/** `scontrol --oneliner show partition` */
export const readPartitions = (output: string): readonly Partition[] =>
  recordsOf(output, 'PartitionName').map(readPartition);

/** `scontrol --oneliner show assoc_mgr flags=assoc` */
export const readAssociations = (output: string): readonly Association[] =>
  recordsOf(output, 'ClusterName').map(readAssociation);

/** `scontrol --oneliner show assoc_mgr flags=qos` */
export const readQos = (output: string): readonly Qos[] =>
  recordsOf(output, 'QOS').map((fields) => ({
    ...readAssociation(fields),
    name: text(fields, 'QOS').replace(/\(\d+\)$/, ''),
    perUser: mostOf(readMetered(text(fields, 'MaxTRESPU').replace(/\}.*$/, ''))),
  }));

/** `scontrol --oneliner show reservation`: those whose end is known. */
export const readReservations = (output: string): readonly Reservation[] =>
  recordsOf(output, 'ReservationName').flatMap((fields) => {
    const end = readInstant(text(fields, 'EndTime'));
    return end === undefined ? [] : [{ name: text(fields, 'ReservationName'), end }];
  });
