import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that we started, and only we stop. */
export interface Server {
  readonly pid: number;
  /** The address that it printed when it was ready. */
  readonly url: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Asks it to end, and ends its whole process group when it does not in time. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly logFile: string;
  /** Finds the address in what it prints; its first group. */
  readonly ready: RegExp;
  /** Where it listens itself, when what it prints is its public address. */
  readonly listening?: string;
  readonly deadlineMs?: number;
}

/** A platform that ends its jobs saves their sessions first, which takes up to twenty seconds. */
const STOP_MS = 30_000;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Whether an address takes connections. */
function takesConnections({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * Starts a server in a process group of its own and waits until it says where it listens, and does.
 * @throws Error with its last lines when it ends or stays silent
 */
export function startServer(options: ServerOptions): Promise<Server> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  // Being in a group of its own, it is not reached by a Ctrl-C that ends this process.
  const orphaned = (): void => signalGroup(child, 'SIGTERM');
  process.once('exit', orphaned);
  void ended.then(() => process.off('exit', orphaned));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    signalGroup(child, signal);
    const late = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
  };
  return new Promise((resolve, reject) => {
    let output = '';
    let url: string | undefined;
    let failed = false;
    const fail = (why: string): void => {
      failed = true;
      clearTimeout(timer);
      signalGroup(child, 'SIGKILL');
      reject(
        new Error(
          `${options.name} ${why}. Its log is ${options.logFile}:\n${output.trim().split('\n').slice(-15).join('\n')}`,
        ),
      );
    };
    const timer = setTimeout(() => fail('did not start in time'), options.deadlineMs ?? 60_000);
    // Jupyter says where it listens a moment before it does.
    const found = async (pid: number, address: string): Promise<void> => {
      while (!failed && !(await takesConnections(new URL(options.listening ?? address)))) await delay(20);
      clearTimeout(timer);
      resolve({ pid, url: address, ended, stop });
    };
    const collect = (chunk: Buffer): void => {
      log.write(chunk);
      if (url !== undefined || output.length > 200_000) return;
      output += chunk.toString();
      url = options.ready.exec(output)?.[1];
      if (url !== undefined && child.pid !== undefined) void found(child.pid, url);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => fail(`could not be started (${error.message})`));
    void ended.then(() => fail('ended before it was ready'));
  });
}
