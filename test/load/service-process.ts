import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** What a service of {@link startService} is. */
export interface ServiceSettings {
  /** Its state and its engine's. */
  readonly data: string;
  /** 0 for any. */
  readonly port: number;
  /** And as many GiB of memory and of disk. */
  readonly cores: number;
  readonly accounts: readonly { readonly name: string; readonly token: string; readonly jobs?: number }[];
  readonly holdSeconds: number;
  /** A job runs from the first to the second of these. */
  readonly runsMs: readonly [number, number];
}

export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** What the service tells its parent. */
export type FromService = { readonly url: string } | { readonly memory: Memory };

export interface ServiceProcess {
  readonly url: string;
  /** What it uses after a collection of what nobody needs. */
  memory(): Promise<Memory>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a child with a message channel, and waits for its first message.
 * @param script - beside this file, or its whole path
 * @throws Error when it ends before that
 */
export async function startChild(
  script: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly first: unknown }> {
  const execArgv = ['--expose-gc', '--disable-warning=ExperimentalWarning', ...profiling()];
  const child = fork(resolve(import.meta.dirname, script), args, { execArgv });
  const orphaned = (): void => void child.kill();
  process.once('exit', orphaned);
  const ended = once(child, 'exit').then(([code]) => {
    process.off('exit', orphaned);
    throw new Error(`${script} ended with ${String(code)} before it was ready`);
  });
  const [first] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  ended.catch(() => undefined);
  return { child, first };
}

/** `RUN_ELSEWHERE_PROFILE=<folder>`: where each child leaves a profile of its processor time when it ends. */
function profiling(): readonly string[] {
  const { RUN_ELSEWHERE_PROFILE: folder } = process.env;
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

export async function startService(settings: ServiceSettings): Promise<ServiceProcess> {
  const { child, first } = await startChild('service.ts', [JSON.stringify(settings)]);
  return {
    url: (first as { url: string }).url,
    async memory() {
      const answer = once(child, 'message');
      child.send('memory');
      const [{ memory }] = (await answer) as [{ memory: Memory }];
      return memory;
    },
    stop: (signal) => stopChild(child, signal),
  };
}
