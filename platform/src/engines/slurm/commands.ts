import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { SlurmConfig } from './config.js';

/** A command of Slurm's that failed. The message is what it said. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
  /** The cluster could not be reached, so that nothing is known of what was asked. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable = false) {
    super(message);
    this.unreachable =
      unreachable ||
      /Unable to contact|Socket timed out|Connection refused|connect failure|timed out/i.test(message);
  }
}

export interface CommandOptions {
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** The Unix user that runs it; absent: the service's own. */
  readonly user?: string | undefined;
}

/** What a command printed. */
export interface Printed {
  readonly out: string;
  readonly err: string;
}

/** Runs Slurm's commands. */
export type Commands = (name: string, args: readonly string[], options?: CommandOptions) => Promise<Printed>;

const DEADLINE_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const RUNUSER = '/usr/sbin/runuser';

/** Whatever a command says of itself, without the name in front of it: `sbatch: error: …`. */
const wordsOf = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\w+: (error: )?/, ''))
    .join('. ')
    .slice(0, 1000);

/**
 * Commands that see nothing of the service's own environment, and tell times in UTC.
 * They reject with {@link SlurmError}.
 */
export function createCommands({
  commands,
  slurmConf,
}: Pick<SlurmConfig, 'commands' | 'slurmConf'>): Commands {
  const env = {
    PATH: `${commands}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    HOME: '/',
    TZ: 'UTC',
    SLURM_TIME_FORMAT: 'standard',
    ...(slurmConf === undefined ? {} : { SLURM_CONF: slurmConf }),
  };
  return (name, args, { input = '', signal, user } = {}) => {
    const program = join(commands, name);
    const [file, words] =
      user === undefined ? [program, args] : [RUNUSER, ['-u', user, '--', program, ...args]];
    return new Promise((resolve, reject) => {
      const options = { env, cwd: '/', timeout: DEADLINE_MS, maxBuffer: MAX_ANSWER_BYTES, signal };
      const child = execFile(file, [...words], options, (error, out, err) => {
        if (error === null) resolve({ out, err });
        else if (error.killed === true && signal?.aborted !== true)
          reject(new SlurmError(`${name} timed out`));
        else reject(new SlurmError(wordsOf(err) || wordsOf(out) || error.message));
      });
      child.stdin?.on('error', () => child.kill());
      child.stdin?.end(input);
    });
  };
}
