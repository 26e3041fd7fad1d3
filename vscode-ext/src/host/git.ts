import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** For all calls together. */
const TIME_MS = 10_000;
const OPTIONS: readonly string[] = [
  '--no-pager',
  '--no-replace-objects',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', `core.hooksPath=${devNull}`],
  // A partial clone would fetch what it lacks, by any program that its configuration names.
  ...['-c', 'protocol.allow=never'],
  // A folder of a download may pretend to be a bare repository.
  ...['-c', 'safe.bareRepository=explicit'],
];

/** Runs one git command that reads, and resolves with what it prints; rejects where it fails or is not text. */
export type Git = (...command: readonly string[]) => Promise<string>;

/**
 * Git in one folder, with a time limit for all its calls together. A repository may come from a stranger: nothing that its
 * configuration names is run by the commands that read, and nothing is fetched.
 * @param maxBytes of what one command may print
 * @param program default: the one of the search path
 */
export function gitIn(folder: string, maxBytes: number, timeMs = TIME_MS, program = 'git'): Git {
  const signal = AbortSignal.timeout(timeMs);
  return async (...command) => {
    // Not started in the folder: on Windows a program there of that name would be taken for git.
    const { stdout } = await run(program, ['-C', folder, ...OPTIONS, ...command], {
      env: environment(),
      signal,
      maxBuffer: maxBytes,
      windowsHide: true,
      encoding: 'buffer',
    });
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout);
  };
}

/** An editor that was started by a hook of git has the hook's repository in its environment. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(inherited),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  };
}
