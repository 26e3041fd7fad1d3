import { join } from 'node:path';

/** The node as it claims to be, whatever this machine has. */
export const NODE = { cores: 80, memoryGiB: 800, diskGiB: 2048 } as const;

export const CLUSTER = 'observatory';
export const PARTITION = 'main';

export interface SlurmPorts {
  readonly database: number;
  readonly slurmdbd: number;
  readonly slurmctld: number;
  readonly slurmd: number;
}

const lines = (entries: Readonly<Record<string, string | number>>): string =>
  Object.entries(entries)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

export const mungeSocket = (folder: string): string => join(folder, 'munge', 'socket');

/** slurm.conf(5) of a cluster of one node on the loopback, with memory and cores handed out one by one. */
export function slurmConf(folder: string, host: string, ports: SlurmPorts): string {
  const settings = lines({
    ClusterName: CLUSTER,
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${mungeSocket(folder)}`,
    CommunicationParameters: 'NoCtldInAddrAny,NoInAddrAny',
    SlurmctldPort: ports.slurmctld,
    SlurmdPort: ports.slurmd,
    StateSaveLocation: join(folder, 'slurmctld'),
    SlurmdSpoolDir: join(folder, 'slurmd'),
    SlurmctldPidFile: join(folder, 'slurmctld.pid'),
    SlurmdPidFile: join(folder, 'slurmd.pid'),
    // No systemd and no cgroup of ours is needed.
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core_Memory',
    // One node of a few cores can play a large one.
    SlurmdParameters: 'config_overrides',
    ReturnToService: 2,
    MpiDefault: 'none',
    SwitchType: 'switch/none',
    KillWait: 5,
    SchedulerParameters: 'sched_interval=2,sched_min_interval=0,bf_interval=2,batch_sched_delay=0',
    AccountingStorageType: 'accounting_storage/slurmdbd',
    AccountingStorageHost: '127.0.0.1',
    AccountingStoragePort: ports.slurmdbd,
    // The way to MUNGE for talking to slurmdbd, which does not read AuthInfo for it.
    AccountingStoragePass: mungeSocket(folder),
    AccountingStorageEnforce: 'associations,limits,qos,safe',
    AccountingStoreFlags: 'job_comment',
    JobAcctGatherType: 'jobacct_gather/linux',
    JobAcctGatherFrequency: 5,
  });
  const node = [
    `NodeName=${host}`,
    'NodeAddr=127.0.0.1',
    `CPUs=${NODE.cores}`,
    `RealMemory=${NODE.memoryGiB * 1024}`,
    `TmpDisk=${NODE.diskGiB * 1024}`,
    'State=UNKNOWN',
  ].join(' ');
  const partition = `PartitionName=${PARTITION} Nodes=${host} Default=YES MaxTime=24:00:00 DefaultTime=60 State=UP`;
  return `${settings}${node}\n${partition}\n`;
}

/** slurmdbd.conf(5). It has a password in it: slurmdbd insists on mode 0600. */
export function slurmdbdConf(folder: string, ports: SlurmPorts, password: string): string {
  return lines({
    DbdHost: 'localhost',
    DbdAddr: '127.0.0.1',
    DbdPort: ports.slurmdbd,
    SlurmUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${mungeSocket(folder)}`,
    PidFile: join(folder, 'slurmdbd.pid'),
    StorageType: 'accounting_storage/mysql',
    StorageHost: '127.0.0.1',
    StoragePort: ports.database,
    StorageUser: 'slurm',
    StoragePass: password,
    StorageLoc: 'slurm',
  });
}
