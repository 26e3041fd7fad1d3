import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../commands.ts';

/** A program that stays in the foreground, and that we alone stop. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface DaemonOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Succeeds when it is ready. */
  readonly ready: readonly [command: string, ...args: string[]];
}

const READY_MS = 30_000;
const LOOK_MS = 100;
const STOP_MS = 10_000;

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

/**
 * Starts a daemon and waits until its readiness command succeeds.
 * @throws Error with its last lines when it ends or is not ready in time
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { name, command, args, env, logFile, user, ready } = options;
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    ...user,
  });
  const runs = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  const until = Date.now() + READY_MS;
  const [look, ...how] = ready;
  let last = '';
  while (runs() && Date.now() < until) {
    const { code, output } = await run(look, how, env === undefined ? {} : { env });
    if (code === 0 && child.pid !== undefined)
      return { name, pid: child.pid, stop: () => stop(child, ended) };
    last = output;
    await delay(LOOK_MS);
  }
  await stop(child, ended);
  const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
  throw new Error(`${name} did not start. ${last}\nIts log is ${logFile}:\n${tail}`);
}
