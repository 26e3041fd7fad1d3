import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { must, run } from './commands.ts';
import { canInstall, installDebian } from './debian.ts';
import { freePorts } from './ports.ts';
import {
  CLUSTER,
  PARTITION,
  mungeSocket,
  slurmConf,
  slurmdbdConf,
  type SlurmPorts,
} from './slurm/configuration.ts';
import { type Daemon, startDaemon } from './slurm/daemons.ts';

const PACKAGES = ['slurm-wlm', 'slurmdbd', 'slurmrestd', 'munge', 'mariadb-server', 'mariadb-client'];
const PROGRAMS = ['slurmctld', 'slurmd', 'slurmdbd', 'slurmrestd', 'munged', 'mariadbd'].map(
  (name) => `/usr/sbin/${name}`,
);

const END_JOBS_MS = 20_000;

/** A running Slurm of one node with accounting, all on the loopback. */
export interface Slurm {
  /** Path of its slurm.conf. */
  readonly conf: string;
  /** Where its REST daemon listens: a Unix socket, for root. */
  readonly rest: string;
  /** Runs one of its commands as root. @throws Error with what it printed */
  command(name: string, ...args: readonly string[]): Promise<string>;
  /** Stops and starts slurmctld again, which keeps its state. */
  readonly controller: { stop(): Promise<void>; start(): Promise<void> };
  stop(): Promise<void>;
}

/** Why no Slurm can be started here; undefined where one can. */
export function whyNoSlurm(): string | undefined {
  if (process.getuid?.() !== 0) return 'Slurm is started by root alone';
  if (PROGRAMS.every((path) => existsSync(path)) || canInstall()) return undefined;
  return `Slurm is not installed (Debian: ${PACKAGES.join(' ')})`;
}

/** Installs Debian's Slurm, MUNGE and MariaDB where they are missing. Their own services are not started. */
export async function installSlurm(say: (text: string) => void): Promise<void> {
  if (!PROGRAMS.every((path) => existsSync(path))) await withoutServices(() => installDebian(PACKAGES, say));
}

/** Debian starts what it installs unless policy-rc.d(8) forbids it. */
async function withoutServices(install: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  const mine = !existsSync(policy);
  if (mine) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    if (mine) execFileSync('rm', ['-f', policy]);
  }
}

function ids(user: string): { readonly uid: number; readonly gid: number } {
  const id = (kind: string): number => Number(execFileSync('id', [kind, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function startMunge(folder: string): Promise<Daemon> {
  const home = join(folder, 'munge');
  const user = ids('munge');
  mkdirSync(home, { mode: 0o755 });
  const key = join(home, 'key');
  writeFileSync(key, randomBytes(128), { mode: 0o400 });
  for (const path of [home, key]) chownSync(path, user.uid, user.gid);
  const socket = mungeSocket(folder);
  return startDaemon({
    name: 'munged',
    command: '/usr/sbin/munged',
    args: [
      '--foreground',
      `--key-file=${key}`,
      `--socket=${socket}`,
      `--pid-file=${join(home, 'pid')}`,
      `--seed-file=${join(home, 'seed')}`,
      `--log-file=${join(home, 'log')}`,
    ],
    user,
    logFile: join(folder, 'munged.log'),
    ready: ['munge', '-n', `--socket=${socket}`],
  });
}

async function startDatabase(folder: string, port: number, password: string): Promise<Daemon> {
  const data = join(folder, 'mysql');
  const user = ids('mysql');
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, user.uid, user.gid);
  await must(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--user=mysql', '--skip-test-db', '--skip-name-resolve'],
    'The database for Slurm could not be made.',
  );
  const first = join(data, 'first.sql');
  writeFileSync(
    first,
    `CREATE DATABASE IF NOT EXISTS slurm;
CREATE OR REPLACE USER slurm@'127.0.0.1' IDENTIFIED BY '${password}';
GRANT ALL ON slurm.* TO slurm@'127.0.0.1';
`,
    { mode: 0o600 },
  );
  chownSync(first, user.uid, user.gid);
  const socket = join(data, 'socket');
  return startDaemon({
    name: 'mariadbd',
    command: '/usr/sbin/mariadbd',
    args: [
      '--no-defaults',
      '--user=mysql',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--pid-file=${join(data, 'pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      `--init-file=${first}`,
      // What is lost when this machine goes down is lost with the whole cluster.
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-flush-method=nosync',
      '--innodb-buffer-pool-size=64M',
    ],
    logFile: join(folder, 'mariadbd.log'),
    ready: ['mariadb-admin', '--no-defaults', `--socket=${socket}`, 'ping'],
  });
}

/** slurmrestd(8) runs neither as root nor as Slurm's own user; its socket takes root and the user that it runs as. */
function startRest(folder: string, socket: string, env: Readonly<Record<string, string>>): Promise<Daemon> {
  const user = ids('nobody');
  mkdirSync(join(folder, 'rest'), { mode: 0o755 });
  chownSync(join(folder, 'rest'), user.uid, user.gid);
  return startDaemon({
    name: 'slurmrestd',
    command: '/usr/sbin/slurmrestd',
    args: ['-v', '-a', 'rest_auth/local', `unix:${socket}`],
    env,
    user,
    logFile: join(folder, 'slurmrestd.log'),
    ready: ['test', '-S', socket],
  });
}

/** Ends all jobs and waits until their processes are gone: they would outlive slurmd. */
async function endJobs(env: Readonly<Record<string, string>>): Promise<void> {
  const until = Date.now() + END_JOBS_MS;
  await run('scancel', [`--partition=${PARTITION}`], { env });
  while (Date.now() < until) {
    const { code, output } = await run('squeue', ['--noheader'], { env });
    if (code !== 0 || output.trim() === '') return;
    await delay(200);
  }
}

/**
 * Starts Slurm with accounting as plain daemons.
 * @param folder - for its files; every user of this machine must be able to enter it
 * @param accounting - arguments of `sacctmgr`, run before the cluster begins: its accounts, users and QOS
 */
export async function startSlurm(folder: string, accounting: readonly (readonly string[])[]): Promise<Slurm> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const host = hostname().split('.')[0]!;
  const [database, slurmdbd, slurmctld, slurmd] = (await freePorts(4)) as [number, number, number, number];
  const ports: SlurmPorts = { database, slurmdbd, slurmctld, slurmd };
  const conf = join(folder, 'slurm.conf');
  const rest = join(folder, 'rest', 'socket');
  const env = { SLURM_CONF: conf };
  const password = randomBytes(16).toString('hex');
  writeFileSync(conf, slurmConf(folder, host, ports), { mode: 0o644 });
  writeFileSync(join(folder, 'slurmdbd.conf'), slurmdbdConf(folder, ports, password), { mode: 0o600 });
  for (const name of ['slurmctld', 'slurmd']) mkdirSync(join(folder, name), { mode: 0o755 });

  const command = (name: string, ...args: readonly string[]): Promise<string> =>
    must(name, args, `Slurm's ${name} failed.`, { env });
  const slurmDaemon = (name: string, ...ready: readonly [string, ...string[]]): Promise<Daemon> =>
    startDaemon({
      name,
      command: `/usr/sbin/${name}`,
      args: ['-D'],
      env,
      logFile: join(folder, `${name}.log`),
      ready,
    });

  const started: Daemon[] = [];
  const stopAll = async (): Promise<void> => {
    for (const daemon of started.reverse()) await daemon.stop();
  };
  const begin = async (daemon: Promise<Daemon>): Promise<void> => void started.push(await daemon);
  const startController = (): Promise<Daemon> => slurmDaemon('slurmctld', 'scontrol', 'ping');
  try {
    await begin(startMunge(folder));
    await begin(startDatabase(folder, database, password));
    await begin(slurmDaemon('slurmdbd', 'sacctmgr', '-n', 'show', 'cluster'));
    await command('sacctmgr', '-i', 'add', 'cluster', CLUSTER);
    for (const args of accounting) await command('sacctmgr', '-i', ...args);
    await begin(startController());
    await begin(slurmDaemon('slurmd', 'sh', '-c', `sinfo -h -t idle -o %n | grep -q .`));
    await begin(startRest(folder, rest, env));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return {
    conf,
    rest,
    command,
    controller: {
      stop: async () => started.find(({ name }) => name === 'slurmctld')!.stop(),
      start: async () => {
        const again = await startController();
        started.splice(
          started.findIndex(({ name }) => name === 'slurmctld'),
          1,
          again,
        );
      },
    },
    stop: async () => {
      await endJobs(env);
      await stopAll();
    },
  };
}
