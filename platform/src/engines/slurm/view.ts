import { userInfo } from 'node:os';
import { readTres } from './amounts.js';
import { readInstant } from './records.js';
import type { Association, Node, Partition, Qos, Reservation } from './cluster.js';
import { readAssociations, readNodes, readPartitions, readQos, readReservations } from './cluster.js';
import type { Commands } from './commands.js';
import { SlurmError } from './commands.js';
import type { Request } from './arguments.js';
import { script, testArguments } from './arguments.js';
import type { Identity } from './config.js';
import type { Holder } from './shapes.js';

/** What a cluster says of itself and of what can be had there. */
export interface ClusterView {
  nodes(signal: AbortSignal): Promise<readonly Node[]>;
  partitions(signal: AbortSignal): Promise<readonly Partition[]>;
  reservations(signal: AbortSignal): Promise<readonly Reservation[]>;
  /** With what is used of them now; empty where the cluster enforces none. */
  associations(signal: AbortSignal): Promise<readonly Association[]>;
  qos(signal: AbortSignal): Promise<readonly Qos[]>;
  /** The account and the QOS that the cluster gives where none is named. */
  defaults(
    identity: Identity,
    signal: AbortSignal,
  ): Promise<{ readonly account: string; readonly qos: string }>;
  /** Running jobs of an account. */
  holders(account: string, signal: AbortSignal): Promise<readonly Holder[]>;
  /** When a job would begin; undefined where a reservation of somebody keeps Slurm from saying so. */
  start(request: Request, signal: AbortSignal): Promise<number | undefined>;
}

const DEFAULT_QOS = 'normal';
const NOT_NOW = /Requested node configuration is not available|Requested nodes are busy|nodes are reserved/i;

/** Who submits: the named user, or the service's own. */
export const submitter = ({ user }: Identity): string => user ?? userInfo().username;

/** @param enforced - words of `AccountingStorageEnforce` */
export function createView(commands: Commands, enforced: ReadonlySet<string>): ClusterView {
  const show = async (signal: AbortSignal, ...what: readonly string[]): Promise<string> =>
    (await commands('scontrol', ['--oneliner', '--details', 'show', ...what], { signal })).out;
  return {
    nodes: async (signal) => readNodes(await show(signal, 'node')),
    partitions: async (signal) => readPartitions(await show(signal, 'partition')),
    reservations: async (signal) => readReservations(await show(signal, 'reservation')),
    associations: async (signal) =>
      enforced.has('limits') || enforced.has('associations')
        ? readAssociations(await show(signal, 'assoc_mgr', 'flags=assoc'))
        : [],
    qos: async (signal) =>
      enforced.has('limits') || enforced.has('qos')
        ? readQos(await show(signal, 'assoc_mgr', 'flags=qos'))
        : [],
    async defaults(identity, signal) {
      const user = submitter(identity);
      const ask = async (...words: readonly string[]): Promise<string> =>
        (await commands('sacctmgr', ['--noheader', '--parsable2', 'show', ...words], { signal })).out;
      if (enforced.size === 0) return { account: identity.account ?? '', qos: identity.qos ?? '' };
      const account =
        identity.account ??
        (await ask('user', 'where', `name=${user}`, 'format=DefaultAccount')).split('\n')[0] ??
        '';
      const qos =
        identity.qos ??
        (await ask('associations', 'where', `user=${user}`, `account=${account}`, 'format=DefaultQOS')).split(
          '\n',
        )[0];
      return { account, qos: qos === undefined || qos === '' ? DEFAULT_QOS : qos };
    },
    async holders(account, signal) {
      const args = [
        '--noheader',
        `--account=${account}`,
        '--states=RUNNING',
        '--Format=tres:.200,EndTime:.30',
      ];
      const { out } = await commands('squeue', args, { signal });
      return out.split('\n').flatMap((line) => {
        const [tres = '', end = ''] = line.trim().split(/\s+/);
        return readHolder(tres, end);
      });
    },
    async start(request, signal) {
      try {
        const { err } = await commands('sbatch', testArguments(request), {
          signal,
          user: request.identity.user,
          input: script(['true']),
        });
        const instant = / to start at (\S+) using /.exec(err)?.[1];
        const start = instant === undefined ? undefined : readInstant(instant);
        if (start === undefined) throw new SlurmError(`sbatch gave no start: ${err.slice(0, 300)}`);
        return start;
      } catch (error) {
        if (error instanceof SlurmError && NOT_NOW.test(error.message)) return undefined;
        throw error;
      }
    },
  };
}

function readHolder(tres: string, end: string): readonly Holder[] {
  const ends = readInstant(end);
  if (ends === undefined) return [];
  const { cpu = 0, mem = 0 } = readTres(tres);
  return [{ end: ends, cores: cpu, memoryMiB: mem }];
}
