import type { Limit } from '../engine.js';
import type { Commands } from './commands.js';
import type { SlurmConfig } from './config.js';

/** What a cluster's configuration says, as far as it decides what may be promised. */
export interface Capabilities {
  readonly enforces: readonly Limit[];
  /** Words of `AccountingStorageEnforce`; empty without accounting. */
  readonly enforced: ReadonlySet<string>;
}

/**
 * Asks the cluster, and checks that jobs can run as those whom the configuration names.
 * @throws Error where they cannot
 */
export async function askCapabilities(
  commands: Commands,
  { accounts, others }: Pick<SlurmConfig, 'accounts' | 'others'>,
): Promise<Capabilities> {
  const users = [...Object.values(accounts), ...(others ? [others] : [])].map(({ user }) => user);
  if (users.some((user) => user !== undefined) && process.getuid?.() !== 0)
    throw new Error('slurm engine: jobs can run as other users only where the service runs as root');
  const { out } = await commands('scontrol', ['show', 'config']);
  return readCapabilities(
    out,
    users.every((user) => user !== undefined),
  );
}

const settingsOf = (output: string): ReadonlyMap<string, string> =>
  new Map(
    output.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)\s*= (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.trim()] as const];
    }),
  );

/**
 * Reads `scontrol show config`.
 * Time is always enforced, unless the cluster lets jobs run on; cores, memory and GPUs where its cgroups constrain them
 * (cgroup.conf(5)); the job's own supervisor minds the disk.
 * @param users - jobs run as Unix users of their owners
 */
export function readCapabilities(output: string, users: boolean): Capabilities {
  const settings = settingsOf(output);
  const is = (name: string, value: RegExp): boolean => value.test(settings.get(name) ?? '');
  const plugins = settings.get('TaskPlugin') ?? '';
  const cgroups = plugins.includes('task/cgroup');
  const consumable = is('SelectType', /cons_(tres|res)/);
  const limits: readonly (readonly [Limit, boolean])[] = [
    // The supervisor ends the job at its time in any case.
    ['duration', true],
    ['disk', true],
    ['cores', consumable && (plugins.includes('task/affinity') || (cgroups && is('ConstrainCores', /yes/i)))],
    ['memory', cgroups && is('ConstrainRAMSpace', /yes/i) && is('SelectTypeParameters', /MEMORY/i)],
    ['gpus', cgroups && is('ConstrainDevices', /yes/i)],
    ['user', users],
  ];
  const words = settings.get('AccountingStorageEnforce') ?? 'none';
  return {
    enforces: limits.flatMap(([limit, holds]) => (holds ? [limit] : [])),
    enforced: new Set(words === 'none' ? [] : words.split(',')),
  };
}
